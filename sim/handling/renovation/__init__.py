"""How owners of a building decide on rebuilding it, and who pays: pure rules without a town (model.md 7.5).

Arrays have the owners of one project along the last axis; axes before it, where there are any, are projects or
schemes that are played at once. Money that is paid is in whole fen, values and utilities are in k RMB.
"""
