"""How what became of issues and of those affected is kept in little memory; knows no rule."""
