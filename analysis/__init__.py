"""Tables in, findings out; imports nothing of ours."""
