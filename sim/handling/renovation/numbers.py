"""The numbers of bargaining over a renovation, the same for every kind."""

from __future__ import annotations

from sim.parameters import Constant, Numbers, Uncertain, UncertainVector


class BargainingNumbers(Numbers, file="handling/renovation/bargaining.yaml"):
    """How owners judge, vote, bargain and sue (model.md 7.5)."""

    fairness: Uncertain
    envy: UncertainVector
    envy_shares: UncertainVector
    guilt: Uncertain
    takes_part: Uncertain
    takes_part_absent: Uncertain
    at_stake: Uncertain
    press: Uncertain
    pressed_satisfaction: Uncertain
    visit_learning: Uncertain
    hearing_learning: Uncertain
    expertise: Uncertain
    attend_base: Uncertain
    attend_stake: Uncertain
    attend_from: Uncertain
    attend_trust: Uncertain
    attend_absent: Uncertain
    distrust: Uncertain
    hold_out_share: Uncertain
    hold_out_sum: Uncertain
    give_share: Uncertain
    give_most: Uncertain
    solution: Uncertain
    sue_base: Uncertain
    sue_loss: Uncertain
    sue_most: Uncertain
    sue_trust: Uncertain
    heard_suit: Uncertain
    suit_days: Constant
    built_after_suit: Uncertain
    court_hours: Constant
    feel_scale: Uncertain
    visit_hours: Constant
    hearing_staff_hours: Constant
    hearing_professional_hours: Constant
    legal_hours: Constant
    design_hours: Constant
    hearing_cash: Constant
    attend_hours: Constant
