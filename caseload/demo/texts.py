"""What the demonstration's profiles and plans say: short, invented, about nobody."""

from __future__ import annotations

from typing import NamedTuple

from caseload.choices import ProfileSection


class ToldJob(NamedTuple):
    """A job as somebody tells of it."""

    title: str
    employer_name: str
    years: str
    duties: str
    hours_and_pay: str
    liked: str
    disliked: str
    why_ended: str


GOALS = (
    "I want to work with my hands and see what I did at the end of the day.",
    "A few hours to begin with, near home. Later I would like to cook.",
    "I liked the warehouse. Something like that, but not at night.",
    "I want to earn enough for my own apartment.",
    "Helping people, maybe older people. I was good with my grandmother.",
    "Anything outdoors. I do not want to stand at a counter.",
    "I would like to drive again when my license is back.",
    "An office, quiet, with one person who tells me what to do.",
)
TAUGHT = (
    "The work itself was fine; the last bus was too early. Next time look at the schedule first.",
    "Did well with one clear task at a time. Several bosses at once were too much.",
    "Was proud of the first paycheck. Wants more hours next time.",
    "Left without notice and was sorry. Wants to practice how to say that it gets too much.",
    "Liked the coworkers, not the noise. A smaller place would suit better.",
)
SECTIONS = {
    ProfileSection.GOAL: GOALS,
    ProfileSection.EDUCATION: (
        "Finished high school. A year of community college, welding.",
        "GED two years ago. Food handler card, valid until next summer.",
        "Left school in tenth grade; would like to get the GED.",
        "Bookkeeping certificate from long ago; good with numbers still.",
    ),
    ProfileSection.WORK_HISTORY: (
        "Mostly kitchens, each for about a year. Good under pressure when shifts are regular.",
        "Long gaps, but stayed six years at the same plant.",
        "Many short jobs through agencies. Likes being trusted with keys.",
        "Only summer jobs so far. Turned up every day.",
    ),
    ProfileSection.STRENGTHS: (
        "Patient, careful, remembers faces.",
        "Never late. Neighbors ask for help with bicycles.",
        "Funny, calm with upset people.",
        "Learns by watching once. Strong, likes to lift.",
    ),
    ProfileSection.DAILY_LIFE: (
        "Up at seven, best in the morning. Bus 9 stops outside until eight in the evening.",
        "Picks up the children at three. No car; walks up to two miles.",
        "Sleeps late because of the medication; afternoons are good.",
        "Has a car that mostly works. Gas money is short at the end of the month.",
    ),
    ProfileSection.BENEFITS: (
        "SSI and Medicaid. Afraid to lose the insurance; meets the planner next month.",
        "SSDI. Knows about the trial work period.",
        "SNAP only. Rent goes up with income: ask the housing office.",
        "No benefits now.",
    ),
    ProfileSection.MILITARY: ("None.", "Four years in the Army, motor pool."),
    ProfileSection.CULTURE: ("Spanish at home, English at work.", "Church on Sunday mornings matters."),
    ProfileSection.WELL_BEING: (
        "Doing better since spring. A short walk helps on a bad day.",
        "Sober eight months. Would rather not work where alcohol is served.",
    ),
    ProfileSection.PHYSICAL: ("Back hurts after two hours of standing.", "No limits."),
    ProfileSection.THINKING: (
        "A written list helps. Noise makes it hard to follow.",
        "Quick with numbers, slow with long texts.",
    ),
    ProfileSection.NETWORK: ("An uncle manages a garage.", "Few people; the group on Tuesdays."),
    ProfileSection.JUSTICE: (
        "Nothing on record.",
        "One conviction nine years ago. Practiced two sentences to explain it.",
    ),
    ProfileSection.FAMILY_VIEW: ("The mother says: best when busy.", "Did not want family asked."),
    ProfileSection.TEAM_VIEW: (
        "The nurse can move the appointment to evenings.",
        "The therapist suggests to begin with two days a week.",
    ),
}
PAST_JOBS = (
    ToldJob("Dishwasher", "A diner", "2017 to 2019", "Dishes, closing", "25 hours, minimum wage", "The crew", "Late nights", "The place closed"),
    ToldJob("Stocker", "A supermarket", "About 2015", "Shelves at night", "Full time, $11", "Left alone", "Never saw daylight", "Hospital"),
    ToldJob("Farm hand", "", "Two summers", "Picking, packing", "Paid by the box", "Outdoors", "Hard on the back", "Season ended"),
    ToldJob("Home aide", "An agency", "2020 to 2022", "Meals, company", "20 hours", "Being needed", "Driving far", "The person died"),
    ToldJob("Assembler", "A furniture plant", "Six years", "Drawers, quality checks", "40 hours, $16", "Good pay", "Noise", "Laid off"),
    ToldJob("Lawn care", "On their own", "Since school, on and off", "Mowing for neighbors", "Cash", "Own boss", "Winter", "Goes on a little"),
)  # fmt: skip
STEPS = (
    "Write a resume with the two jobs liked best",
    "Try the bus to the mall in the morning",
    "Ask the uncle about the garage",
    "Get a copy of the birth certificate",
    "Practice the answer about the gap",
    "Open an e-mail account for applications",
    "Meet the benefits planner",
    "Buy shoes for work",
)
EMPLOYER_STEPS = (
    "Visit three places downtown together",
    "Meet the manager and ask what a day looks like",
    "Call back the place that said maybe",
    "Hand in the application",
)
WAYS = ("Bus", "On foot, up to two miles", "Own car", "A brother drives", "Bicycle, not in snow", "")
SCHOOLS = (
    ("Adult learning center", "GED"),
    ("Community college", "Welding certificate"),
    ("Community college", "Introduction to bookkeeping"),
    ("Library", "Computer basics"),
    ("Training institute", "Peer support certificate"),
    ("Driving school", "Commercial license"),
)
