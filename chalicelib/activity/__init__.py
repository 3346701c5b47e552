"""Opens and clicks: counted by person only where the account chose it and the person agreed, else anonymously."""
