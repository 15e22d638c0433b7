"""The demonstration's employer network: owners, positions, people, openings, and employers at every stage."""

from __future__ import annotations

import datetime
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from caseload.choices import ContactMode, EmployerPromise, EmployerPurpose, PromiseSource
from caseload.classifications import sector_of
from caseload.demo.clients import at
from caseload.demo.contacts import NEXT_STEPS, working_day
from caseload.demo.organisations import CITIES
from caseload.demo.work import BUSINESSES, CENT, FIRST_WORDS, OCCUPATIONS, STREETS, WEEKLY_HOURS
from caseload.models import Employer, EmployerContact, EmployerPerson, EmployerSite, EmployerTag, Opening

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from caseload.choices import Sector
    from caseload.demo.draw import Draw
    from caseload.demo.organisations import Minimums
    from caseload.demo.work import Market
    from ipsapp.access.models import Program, User

# The invented towns lie at sea, where no real one is.
POSITIONS = dict(
    zip(CITIES, ((43.55, -69.20), (43.66, -69.27), (43.58, -68.90), (43.86, -69.45), (43.47, -69.41)), strict=True)
)
SPREAD_DEGREES = 0.02
TENTH = Decimal("0.1")
# Industries of businesses by the last words of their names; the others have none that anybody knows.
INDUSTRY_OF = {
    "Market": "445110", "Grocery": "445110", "Hardware": "444140", "Thrift": "459510", "Garden Store": "444240",
    "Books": "459210", "Diner": "722511", "Grill": "722511", "Bakery": "722515", "Coffee": "722515", "Inn": "721110",
    "Lodge": "721110", "Cleaning": "561720", "Grounds": "561730", "Logistics": "493110", "Parcel": "492110",
    "Packaging": "322211", "Furniture Works": "337122", "Home Care": "621610", "Senior Living": "623312",
    "Design": "541430", "Credit Union": "522130", "School": "611110", "Builders": "236118", "Roofing": "238160",
    "Auto Repair": "811111", "Pet Care": "812910", "Laundry": "812320",
}  # fmt: skip
OCCUPATION_OF = {
    "Stocker": "53-7065", "Cashier": "41-2011", "Dishwasher": "35-9021", "Line cook": "35-2014", "Server": "35-3031",
    "Hotel housekeeper": "37-2012", "Office cleaner": "37-2011", "Groundskeeper": "37-3011",
    "Warehouse worker": "53-7062", "Delivery driver": "53-3033", "Assembler": "51-2090", "Home health aide": "31-1120",
    "Dietary aide": "35-3041", "Peer support worker": "21-1099", "Office assistant": "43-9061",
    "Bookkeeper": "43-3031", "Teacher's aide": "25-9045", "Laborer": "47-2061", "Auto shop helper": "49-3023",
    "Dog groomer": "39-2021", "Library page": "43-4121",
}  # fmt: skip
GIVEN_NAMES = (
    "Avery", "Blair", "Casey", "Drew", "Emery", "Frankie", "Harper", "Jamie", "Kendall", "Logan", "Morgan", "Parker",
    "Quinn", "Reese", "Sage", "Taylor",
)  # fmt: skip
STONES = (
    "Agate", "Basalt", "Chalk", "Dolomite", "Flint", "Garnet", "Jade", "Limestone", "Marble", "Onyx", "Pumice", "Quartz",
    "Sandstone", "Slate", "Topaz",
)  # fmt: skip
DECIDES = ("Owner", "Store manager", "General manager", "Hiring manager")
ASSISTS = ("Shift lead", "Assistant manager", "Front desk", "Human resources")
OPENING_NOTES = (
    "Apply in person before ten.", "No degree needed; they train.", "Bus stop at the door.",
    "Asks for two references.", "Weekend shifts only at first.",
)  # fmt: skip
TAG_NOTES = {
    PromiseSource.CERTIFIED: "On the state's list of recovery-friendly workplaces.",
    PromiseSource.SELF_DECLARED: "Says so on its job postings.",
    PromiseSource.SPECIALIST_JUDGEMENT: "Hired two people with gaps in their work history.",
}
# How many new employers each agency has by what was done there: days ago and purpose of each visit.
BEGINNINGS: tuple[tuple[int, tuple[tuple[int, EmployerPurpose], ...]], ...] = (
    (6, ()),
    (4, ((9, EmployerPurpose.INTRODUCE),)),
    (3, ((40, EmployerPurpose.INTRODUCE), (12, EmployerPurpose.LEARN))),
    (3, ((330, EmployerPurpose.INTRODUCE), (260, EmployerPurpose.LEARN))),
)
N_PAUSED = 2


@dataclass
class Network:
    """Rows beyond the employers that were there already."""

    employers: list[Employer] = field(default_factory=list)
    sites: list[EmployerSite] = field(default_factory=list)
    contacts: list[EmployerContact] = field(default_factory=list)
    people: list[EmployerPerson] = field(default_factory=list)
    openings: list[Opening] = field(default_factory=list)
    tags: list[EmployerTag] = field(default_factory=list)


def make_network(
    draw: Draw,
    markets: Mapping[str, Market],
    staff: Sequence[tuple[Program, Sequence[User]]],
    contacts: Sequence[EmployerContact],
    minimums: Minimums,
    *,
    as_of: datetime.date,
) -> Network:
    """Fill in what the employers of the markets still lack, and add those with whom something only begins."""
    network = Network()
    visits_of: defaultdict[Employer, Counter[User]] = defaultdict(Counter)
    for contact in contacts:
        visits_of[contact.employer][contact.specialist] += 1
    for agency, market in markets.items():
        teams = [(program, person) for program, people in staff for person in people if program.agency.name == agency]
        for employer in market.employers:
            keepers = [person for person, _n in visits_of[employer].most_common(2)]
            if keepers and draw.chance(0.85):
                employer.owner = draw.choice(keepers)
            describe(draw, network, employer, market.sites[employer], by=employer.owner or teams[0][1], as_of=as_of)
            add_openings(draw, network, employer, market.sites[employer], minimums, as_of=as_of)
        for employer in draw.sample(market.employers, N_PAUSED):
            employer.paused_on = as_of - datetime.timedelta(days=draw.randint(5, 60))
        begin(draw, network, market, teams, as_of=as_of)
    return network


def describe(
    draw: Draw, network: Network, employer: Employer, sites: Sequence[EmployerSite], *, by: User, as_of: datetime.date
) -> None:
    """Give an employer its industry, positions, people and tags."""
    industry = next((code for words, code in INDUSTRY_OF.items() if employer.name.endswith(words)), "")
    if industry and sector_of(industry) == employer.sector:
        employer.industry = industry
    for site in sites:
        if draw.chance(0.92):
            latitude, longitude = POSITIONS[site.city]
            site.latitude = round(latitude + draw.uniform(-SPREAD_DEGREES, SPREAD_DEGREES), 4)
            site.longitude = round(longitude + draw.uniform(-SPREAD_DEGREES, SPREAD_DEGREES), 4)
    written_at = at(as_of - datetime.timedelta(days=draw.randint(20, 400)), hour=15)
    for decides in draw.choice(((), (True,), (True,), (True, False), (True, False), (False,))):
        has_left = draw.chance(0.08)
        name = f"{draw.choice(GIVEN_NAMES)} {draw.choice(STONES)}"
        network.people.append(
            EmployerPerson(
                id=draw.uuid(),
                employer=employer,
                site=draw.choice(sites) if len(sites) > 1 else None,
                name=name if draw.chance(0.9) else "",
                title=draw.choice(DECIDES if decides else ASSISTS),
                phone=f"555-01{draw.randrange(100):02}" if draw.chance(0.7) else "",
                email=f"{name.split()[0].lower()}@business.example" if draw.chance(0.3) else "",
                decides_on_hiring=decides,
                left_on=as_of - datetime.timedelta(days=draw.randint(1, 19)) if has_left else None,
                recorded_by=by,
                created_at=written_at,
            )
        )
    for tag, share in ((EmployerPromise.RECOVERY_FRIENDLY, 0.16), (EmployerPromise.FAIR_CHANCE, 0.2)):
        if draw.chance(share):
            source = draw.choice(tuple(PromiseSource))
            network.tags.append(
                EmployerTag(
                    id=draw.uuid(),
                    employer=employer,
                    tag=tag,
                    source=source,
                    since=as_of - datetime.timedelta(days=draw.randint(60, 900)) if draw.chance(0.6) else None,
                    note=TAG_NOTES[source] if draw.chance(0.7) else "",
                    recorded_by=by,
                    created_at=written_at,
                )
            )


def add_openings(
    draw: Draw,
    network: Network,
    employer: Employer,
    sites: Sequence[EmployerSite],
    minimums: Minimums,
    *,
    as_of: datetime.date,
) -> None:
    """Some employers look for somebody: an opening or two of their sector, a few of them filled or past."""
    kinds = {kind: weight for kind, weight in OCCUPATIONS.items() if kind.sector == employer.sector}
    if not (kinds and employer.owner and draw.chance(0.38)):
        return
    for _ in range(draw.choice((1, 1, 2))):
        kind = draw.weighted(kinds)
        site = draw.choice(sites)
        seen_on = working_day(as_of - datetime.timedelta(days=draw.randint(3, 40)))
        filled_on = seen_on + datetime.timedelta(days=draw.randint(1, 25)) if draw.chance(0.25) else None
        hourly = minimums.hourly(site.city, seen_on) * Decimal(str(kind.premium))
        network.openings.append(
            Opening(
                id=draw.uuid(),
                employer=employer,
                site=site,
                title=kind.title,
                job_type=kind.job_type,
                occupation=OCCUPATION_OF.get(kind.title, ""),
                hours_per_week=Decimal(draw.weighted(WEEKLY_HOURS)).quantize(TENTH) if draw.chance(0.85) else None,
                wage=(round(hourly * 4) / Decimal(4)).quantize(CENT) if draw.chance(0.8) else None,
                seen_on=seen_on,
                closes_on=seen_on + datetime.timedelta(days=draw.randint(20, 70)) if draw.chance(0.4) else None,
                filled_on=filled_on if filled_on and filled_on < as_of else None,
                note=draw.choice(OPENING_NOTES) if draw.chance(0.5) else "",
                recorded_by=employer.owner,
                created_at=at(seen_on, hour=16),
            )
        )


def begin(
    draw: Draw, network: Network, market: Market, teams: Sequence[tuple[Program, User]], *, as_of: datetime.date
) -> None:
    """Add employers with whom nothing has begun, or only a visit or two."""
    taken = {employer.name for employer in market.employers}
    for n, visits in BEGINNINGS:
        for _ in range(n):
            program, specialist = draw.choice(teams)
            sector: Sector = draw.choice(tuple(BUSINESSES))
            names = [f"{word} {kind}" for word in FIRST_WORDS for kind in BUSINESSES[sector]]
            name = draw.choice([name for name in names if name not in taken])
            taken.add(name)
            known_for = max((days for days, _purpose in visits), default=3) + 2
            employer = Employer(
                id=draw.uuid(),
                agency=program.agency,
                name=name,
                owner=specialist if visits or draw.chance(0.5) else None,
                sector=sector,
                phone=f"555-01{draw.randrange(100):02}",
                created_at=at(as_of - datetime.timedelta(days=known_for), hour=15),
            )
            site = EmployerSite(
                id=draw.uuid(),
                employer=employer,
                city=draw.choice(CITIES),
                address=f"{draw.randint(1, 99)} {draw.choice(STREETS)}",
            )
            describe(draw, network, employer, [site], by=specialist, as_of=as_of)
            network.employers.append(employer)
            network.sites.append(site)
            for days_ago, purpose in visits:
                day = working_day(as_of - datetime.timedelta(days=days_ago))
                network.contacts.append(
                    EmployerContact(
                        id=draw.uuid(),
                        program=program,
                        specialist=specialist,
                        employer=employer,
                        site=site,
                        occurred_on=day,
                        mode=ContactMode.IN_PERSON,
                        purpose=purpose,
                        met_decision_maker=draw.chance(0.5),
                        next_step=draw.choice(NEXT_STEPS),
                        next_step_on=working_day(day + datetime.timedelta(days=draw.randint(7, 21))),
                        created_at=at(day, hour=17),
                    )
                )
