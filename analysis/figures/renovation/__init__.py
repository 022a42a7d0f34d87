"""Pictures of renovations: what is built, who gains by floor, the way of utilities, one stairwell drawn."""
