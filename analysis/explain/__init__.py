"""What happened to one issue, one project or one resident, and why, beside a twin: tables in, rows of text out."""
