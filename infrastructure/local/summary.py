"""What `make run` says when it is ready."""

from infrastructure.local.console import State

_WIDTH = 16


def summary(state: State, seconds: float) -> str:
    """What to open, the key, what of AWS is missing here, and how to end it."""
    demo = state.demo
    lines = [
        "", f"  {demo['account_name']} is open. (Ready in {seconds:.1f} s.)", "",
        _row("Sign-up page", demo["sign_up"]),
        _row("Console", f"{state.console_url}  (inbox, queues, schedules, clock, DNS)"),
        _row("Dashboard", f"{demo['login_url']}  ({demo['login_email']}, “{demo['login_password']}”; codes: console)"),
        _row("API", f"{state.app_url}/v1/campaigns/{demo['campaign_id']}"),
        _row("API key", f"X-API-Key: {demo['api_key_id']}"),
        _row("", f"Authorization: Bearer {demo['api_key']}"),
        _row("AWS", f"{state.aws_url}  (for aws --endpoint-url)"),
        "", "  Not built from infrastructure/template.yaml, and what stands in:",
        *(f"    {types}: {instead}" for instead, types in _missing(state).items()),
        "", "  All of this is in .local/demo.json too. Ctrl-C ends it; no mail leaves this machine.", "",
    ]
    return "\n".join(lines)


def _row(name: str, value: str) -> str:
    return f"  {name:<{_WIDTH}}{value}"


def _missing(state: State) -> dict[str, str]:
    """The skipped types by what stands in for them."""
    found: dict[str, list[str]] = {}
    for each in state.environment.skipped:
        found.setdefault(each.instead, []).append(each.type.removeprefix("AWS::"))
    return {instead: ", ".join(types) for instead, types in found.items()}
