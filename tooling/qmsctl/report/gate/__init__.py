"""What a pull request still needs before it may be merged, told to those who approve."""
