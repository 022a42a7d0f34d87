"""The actors, as Mesa agents: residents are handles on rows, institutions hold queues, hours and money."""

from sim.agents.alliance_unit import AllianceUnit
from sim.agents.building_chief import BuildingChief
from sim.agents.council import Council
from sim.agents.department import Department
from sim.agents.foundation import Foundation
from sim.agents.grid_worker import GridWorker
from sim.agents.hotline import Hotline
from sim.agents.institution import Institution
from sim.agents.mediation_room import MediationRoom
from sim.agents.operations_centre import OpsCentre
from sim.agents.partner_organisation import PartnerOrganisation
from sim.agents.party_organ import PartyOrgan
from sim.agents.property_company import PropertyCompany
from sim.agents.resident import Resident

__all__ = [
    "AllianceUnit",
    "BuildingChief",
    "Council",
    "Department",
    "Foundation",
    "GridWorker",
    "Hotline",
    "Institution",
    "MediationRoom",
    "OpsCentre",
    "PartnerOrganisation",
    "PartyOrgan",
    "PropertyCompany",
    "Resident",
]
