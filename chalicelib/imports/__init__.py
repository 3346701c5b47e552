"""Lists that account holders bring along: uploaded, vouched for, judged row by row, and worked off in pieces."""
