"""Values that are stored; their labels may change, the values never do."""

from django.db.models import TextChoices


class Answer(TextChoices):
    """A yes-or-no question that may not have been put, or not answered."""

    YES = "yes", "Yes"
    NO = "no", "No"
    NOT_ASKED = "not_asked", "Not asked"
    DECLINED = "declined", "Declined to answer"
    UNKNOWN = "unknown", "Does not know"


class BirthDateQuality(TextChoices):
    """How far a birth date can be trusted to give an age."""

    FULL = "full", "Full date known"
    APPROXIMATE = "approximate", "Approximate or partial"
    UNKNOWN = "unknown", "Does not know"
    DECLINED = "declined", "Declined to answer"
    NOT_ASKED = "not_asked", "Not asked"


class Gender(TextChoices):
    """Gender as the client states it."""

    WOMAN = "woman", "Woman"
    MAN = "man", "Man"
    NON_BINARY = "non_binary", "Non-binary"
    ANOTHER = "another", "Another or more than one"
    NOT_ASKED = "not_asked", "Not asked"
    DECLINED = "declined", "Declined to answer"
    UNKNOWN = "unknown", "Does not know"


class Race(TextChoices):
    """Race and ethnicity in the minimum categories of the 2024 federal standard (OMB SPD 15)."""

    AMERICAN_INDIAN = "american_indian", "American Indian or Alaska Native"
    ASIAN = "asian", "Asian"
    BLACK = "black", "Black or African American"
    HISPANIC = "hispanic", "Hispanic or Latino"
    MIDDLE_EASTERN = "middle_eastern", "Middle Eastern or North African"
    PACIFIC_ISLANDER = "pacific_islander", "Native Hawaiian or Pacific Islander"
    WHITE = "white", "White"
    SEVERAL = "several", "More than one"
    NOT_ASKED = "not_asked", "Not asked"
    DECLINED = "declined", "Declined to answer"
    UNKNOWN = "unknown", "Does not know"


class ReferralSource(TextChoices):
    """Who sent the client."""

    TREATMENT_TEAM = "treatment_team", "Treatment team"
    SELF = "self", "Client asked"
    FAMILY = "family", "Family or friend"
    VOCATIONAL_REHABILITATION = "vr", "Vocational Rehabilitation"
    SUBSTANCE_USE_PROGRAM = "sud_program", "Substance use program"
    COURT_OR_PROBATION = "justice", "Court, probation or parole"
    SHELTER = "shelter", "Housing or shelter program"
    OTHER = "other", "Other"
    NOT_RECORDED = "not_recorded", "Not recorded"


class CloseReason(TextChoices):
    """Why an enrolment was closed."""

    TRANSITIONED_WORKING = "transitioned_working", "Stepped down while working"
    CLIENT_CHOICE = "client_choice", "No longer wants employment services"
    MOVED = "moved", "Moved away"
    LOST_CONTACT = "lost_contact", "No contact after outreach"
    OTHER_PROGRAM = "other_program", "Served by another program"
    HOSPITAL = "hospital", "Long hospital stay or jail"
    DIED = "died", "Died"
    MISSED_APPOINTMENTS = "missed_appointments", "Missed appointments"
    TIME_LIMIT = "time_limit", "Time limit of the program"
    OTHER = "other", "Other"
    IMPORTED = "imported", "Exit recorded in another system"


class Phase(TextChoices):
    """Where the client stands in the service."""

    ENGAGEMENT = "engagement", "Getting started"
    JOB_SEARCH = "job_search", "Looking for work"
    WORKING = "working", "Working, with support"
    STEPPING_DOWN = "stepping_down", "Stepping down"


class ContactMode(TextChoices):
    """How people met. Only `IN_PERSON` is face to face; a video call is not."""

    IN_PERSON = "in_person", "In person"
    PHONE = "phone", "Phone"
    VIDEO = "video", "Video"
    TEXT = "text", "Text"
    EMAIL = "email", "E-mail"


class Place(TextChoices):
    """Where a contact took place."""

    COMMUNITY = "community", "Community"
    HOME = "home", "Client's home"
    WORKPLACE = "workplace", "Client's workplace"
    EMPLOYER = "employer", "Employer"
    OFFICE = "office", "Office or clinic"
    ONLINE = "online", "Phone or online"


class ContactPurpose(TextChoices):
    """What a client contact was for: the phases of the service that one specialist carries out."""

    INTAKE = "intake", "Intake"
    ENGAGEMENT = "engagement", "Getting to know each other"
    PROFILE = "profile", "Career profile"
    JOB_SEARCH = "job_search", "Job search"
    BENEFITS = "benefits", "Benefits"
    DISCLOSURE = "disclosure", "Disclosure"
    JOB_SUPPORT = "job_support", "Job support"
    EDUCATION = "education", "School or training"
    OUTREACH = "outreach", "Outreach"


class ContactResult(TextChoices):
    """Whether the two met. An attempt that failed is a contact too: outreach is evidence."""

    MET = "met", "Met"
    NO_ANSWER = "no_answer", "No answer"
    MISSED = "missed", "Missed by client"
    CANCELLED = "cancelled", "Canceled ahead"


class EmployerPurpose(TextChoices):
    """What an employer contact was for."""

    INTRODUCE = "introduce", "Introduce the service"
    LEARN = "learn", "Learn what they need"
    PRESENT = "present", "Present a client"
    FOLLOW_UP = "follow_up", "Follow up"
    JOB_SUPPORT = "job_support", "Support a job they gave"


class Permanence(TextChoices):
    """How long the job is meant to last."""

    PERMANENT = "permanent", "Permanent"
    SEASONAL = "seasonal", "Seasonal"
    TEMPORARY = "temporary", "Temporary or through an agency"
    TRANSITIONAL = "transitional", "Transitional, time-limited by a program"


class WageUnit(TextChoices):
    """What a wage is paid per."""

    HOUR = "hour", "an hour"
    WEEK = "week", "a week"
    MONTH = "month", "a month"
    YEAR = "year", "a year"


class JobEndReason(TextChoices):
    """Why a job ended."""

    QUIT = "quit", "Client left"
    BETTER_JOB = "better_job", "Left for a better job"
    LAID_OFF = "laid_off", "Laid off"
    FIRED = "fired", "Let go by the employer"
    SEASON_ENDED = "season_ended", "Season or contract ended"
    HEALTH = "health", "Health"
    TREATMENT = "treatment", "Relapse or treatment"
    OTHER = "other", "Other"


class JobEndManner(TextChoices):
    """How a job was left."""

    PLANNED = "planned", "Planned"
    WITH_NOTICE = "with_notice", "With notice"
    WALKED_OFF = "walked_off", "Walked off"
    BY_EMPLOYER = "by_employer", "Ended by the employer"
    UNKNOWN = "unknown", "Not known"


class JobFinder(TextChoices):
    """Who found the job."""

    CLIENT = "client", "Client"
    SPECIALIST = "specialist", "Specialist"
    TOGETHER = "together", "Both together"
    OTHER = "other", "Somebody else"


class Sector(TextChoices):
    """Sectors of the North American Industry Classification System, 2022 (two digits)."""

    AGRICULTURE = "11", "Agriculture, forestry, fishing"
    MINING = "21", "Mining, oil and gas"
    UTILITIES = "22", "Utilities"
    CONSTRUCTION = "23", "Construction"
    MANUFACTURING = "31-33", "Manufacturing"
    WHOLESALE = "42", "Wholesale trade"
    RETAIL = "44-45", "Retail trade"
    TRANSPORT = "48-49", "Transportation and warehousing"
    INFORMATION = "51", "Information"
    FINANCE = "52", "Finance and insurance"
    REAL_ESTATE = "53", "Real estate and rental"
    PROFESSIONAL = "54", "Professional and technical services"
    MANAGEMENT = "55", "Management of companies"
    ADMINISTRATIVE = "56", "Administrative, cleaning, waste services"
    EDUCATION = "61", "Education"
    HEALTH = "62", "Health care and social assistance"
    ARTS = "71", "Arts and recreation"
    HOSPITALITY = "72", "Hotels and restaurants"
    OTHER_SERVICES = "81", "Other services"
    PUBLIC = "92", "Public administration"


class JobType(TextChoices):
    """Major groups of the Standard Occupational Classification, 2018."""

    MANAGEMENT = "11", "Management"
    BUSINESS = "13", "Business and financial"
    COMPUTER = "15", "Computer and mathematical"
    ENGINEERING = "17", "Architecture and engineering"
    SCIENCE = "19", "Life, physical and social science"
    COMMUNITY = "21", "Community and social service"
    LEGAL = "23", "Legal"
    EDUCATION = "25", "Education and library"
    ARTS = "27", "Arts, design, media, sports"
    HEALTH_PRACTICE = "29", "Health care practice"
    HEALTH_SUPPORT = "31", "Health care support"
    PROTECTIVE = "33", "Protective service"
    FOOD = "35", "Food preparation and serving"
    CLEANING = "37", "Cleaning and grounds"
    PERSONAL_CARE = "39", "Personal care and service"
    SALES = "41", "Sales"
    OFFICE = "43", "Office and administrative support"
    FARMING = "45", "Farming, fishing, forestry"
    CONSTRUCTION = "47", "Construction and extraction"
    REPAIR = "49", "Installation, maintenance, repair"
    PRODUCTION = "51", "Production"
    TRANSPORT = "53", "Transportation and material moving"
    MILITARY = "55", "Military"


class Verdict(TextChoices):
    """Whether a job is competitive. `UNDETERMINED` says that an answer is missing; it is listed, never guessed."""

    COMPETITIVE = "competitive", "Competitive"
    NOT_COMPETITIVE = "not_competitive", "Not competitive"
    UNDETERMINED = "undetermined", "Not determined yet"


class RecordedEmployment(TextChoices):
    """Employment as another system recorded it. Not a competitive job: no wage, employer or dates stand behind it."""

    EMPLOYED = "employed", "Employed"
    NOT_EMPLOYED = "not_employed", "Not employed"
    UNKNOWN = "unknown", "Does not know"
    DECLINED = "declined", "Declined to answer"
    NOT_COLLECTED = "not_collected", "Not collected"


class RecordedEmploymentType(TextChoices):
    """Kind of employment as another system recorded it."""

    FULL_TIME = "full_time", "Full time"
    PART_TIME = "part_time", "Part time"
    SEASONAL = "seasonal", "Seasonal or day labor"
    NOT_RECORDED = "not_recorded", "Not recorded"


class NotEmployedReason(TextChoices):
    """Why a person was not employed, as another system recorded it."""

    LOOKING = "looking", "Looking for work"
    UNABLE = "unable", "Unable to work"
    NOT_LOOKING = "not_looking", "Not looking for work"
    NOT_RECORDED = "not_recorded", "Not recorded"


class CollectionStage(TextChoices):
    """When in a stay another system collected the information."""

    ENTRY = "entry", "At entry"
    UPDATE = "update", "During the stay"
    EXIT = "exit", "At exit"
    ANNUAL = "annual", "Yearly assessment"
    POST_EXIT = "post_exit", "After exit"


# The field log ---------------------------------------------------------------------------------------------------


class LogKind(TextChoices):
    """What a log entry tells of."""

    CLIENT = "client", "Client"
    EMPLOYER = "employer", "Employer"


class OtherPresent(TextChoices):
    """Who took part beside client and specialist. `TEAM_ALONE`: the treatment team reached out without the specialist."""

    CLINICIAN = "clinician", "Treatment team"
    FAMILY = "family", "Family or friend"
    VR = "vr", "VR counselor"
    PLANNER = "planner", "Benefits planner"
    PEER = "peer", "Peer"
    TEAM_ALONE = "team_alone", "Treatment team, without me"


class EmployerResult(TextChoices):
    """Whether there was somebody to speak with."""

    MET = "met", "Spoke with somebody"
    NOT_IN = "not_in", "Nobody to speak with"


class ClientWish(TextChoices):
    """What a client does not want for now. A clock stays silent where it stands, and says so."""

    CONTACT = "contact", "No contact for now"
    FOLLOW_ALONG = "follow_along", "No support on the job"
    EMPLOYER = "employer", "No contact with the employer"
    BENEFITS = "benefits", "No benefits planning"
    VR = "vr", "No Vocational Rehabilitation"


# The forms of the model ------------------------------------------------------------------------------------------


class VrStatus(TextChoices):
    """Where the client stands with the state's Vocational Rehabilitation agency."""

    NOT_ASKED = "not_asked", "Not asked"
    NONE = "none", "Not a client there"
    APPLIED = "applied", "Applied"
    OPEN = "open", "Has an open case"
    CLOSED = "closed", "Case closed"
    DECLINED = "declined", "Does not want it"


class Benefit(TextChoices):
    """Public benefits that earnings may change."""

    SSI = "ssi", "SSI"
    SSDI = "ssdi", "SSDI"
    MEDICAID = "medicaid", "Medicaid"
    MEDICARE = "medicare", "Medicare"
    HOUSING = "housing", "Housing assistance"
    SNAP = "snap", "SNAP (food)"
    TANF = "tanf", "TANF"
    VETERANS = "va", "Veterans benefits"
    FAMILY = "family", "Benefits of spouse or children"
    OTHER = "other", "Other"


class BenefitsOccasion(TextChoices):
    """Why benefits planning was offered."""

    INTAKE = "intake", "At the beginning"
    BEFORE_START = "before_start", "Before a job start"
    CHANGE = "change", "Hours or pay changed"
    OTHER = "other", "Client asked, or other"


class BenefitsOutcome(TextChoices):
    """What came of the offer, most help first."""

    PLAN_MADE = "plan_made", "Individual plan made"
    APPOINTMENT = "appointment", "Appointment with a planner"
    TALKED = "talked", "Specialist talked about changes"
    DETAILS_GIVEN = "details_given", "Contact details handed over"
    DECLINED = "declined", "Client did not want it"


class PlannerTraining(TextChoices):
    """How the benefits planner was trained."""

    CERTIFIED = "certified", "Certified work incentives planner"
    TRAINED = "trained", "Trained, not certified"
    NONE = "none", "No special training"
    UNKNOWN = "unknown", "Not known"


class ProfileSection(TextChoices):
    """Sections of the career profile."""

    GOAL = "goal", "Work goal, in the client's words"
    EDUCATION = "education", "Education and licenses"
    WORK_HISTORY = "work_history", "What past jobs taught"
    MILITARY = "military", "Military service"
    CULTURE = "culture", "Culture and language"
    STRENGTHS = "strengths", "Strengths"
    WELL_BEING = "well_being", "Well-being, as the client sees it"
    PHYSICAL = "physical", "Physical health"
    THINKING = "thinking", "Memory, focus, learning"
    DAILY_LIFE = "daily_life", "Daily routine and transportation"
    NETWORK = "network", "Family, friends, contacts"
    BENEFITS = "benefits", "Benefits and money"
    JUSTICE = "justice", "Justice history"
    FAMILY_VIEW = "family_view", "What family adds"
    TEAM_VIEW = "team_view", "What the treatment team adds"


# A profile is complete when each of these says something; the others are asked as they come up.
CORE_SECTIONS = (
    ProfileSection.GOAL,
    ProfileSection.EDUCATION,
    ProfileSection.WORK_HISTORY,
    ProfileSection.STRENGTHS,
    ProfileSection.DAILY_LIFE,
    ProfileSection.BENEFITS,
)


class WorkSetting(TextChoices):
    """What a workplace is like."""

    QUIET = "quiet", "Quiet"
    LIVELY = "lively", "Lively"
    OUTDOORS = "outdoors", "Outdoors"
    INDOORS = "indoors", "Indoors"
    ALONE = "alone", "Mostly alone"
    TEAM = "team", "In a team"
    CUSTOMERS = "customers", "With customers"
    ON_FEET = "on_feet", "On one's feet"
    SEATED = "seated", "Seated"
    AT_HOME = "at_home", "From home"


class Shift(TextChoices):
    """When work takes place."""

    DAY = "day", "Days"
    EVENING = "evening", "Evenings"
    NIGHT = "night", "Nights"
    WEEKEND = "weekend", "Weekends"
    VARIES = "varies", "Varies"


class StepOwner(TextChoices):
    """Who takes a step of a plan."""

    CLIENT = "client", "Client"
    SPECIALIST = "specialist", "Specialist"
    TOGETHER = "together", "Both together"
    OTHER = "other", "Somebody else"


class SupportKind(TextChoices):
    """Kinds of support to keep a job."""

    TALKS = "talks", "Talks about how it goes"
    ON_THE_JOB = "on_the_job", "Coaching at the workplace"
    EMPLOYER = "employer", "Talks with the employer"
    TRANSPORT = "transport", "Getting to work"
    ROUTINE = "routine", "Sleep, medication, routine"
    MONEY = "money", "Managing money and reporting earnings"
    SKILLS = "skills", "Learning the work"
    PEOPLE = "people", "Getting along with people"
    CAREER = "career", "Moving to a better job"
    SCHOOL = "school", "School or training"
    OTHER = "other", "Other"


class SupportProvider(TextChoices):
    """Who gives a support."""

    SPECIALIST = "specialist", "Employment specialist"
    CLINICIAN = "clinician", "Treatment team"
    FAMILY = "family", "Family or friend"
    EMPLOYER = "employer", "Employer or coworker"
    PEER = "peer", "Peer"
    OTHER = "other", "Somebody else"


class DisclosureOccasion(TextChoices):
    """What a talk about disclosure was for."""

    FIRST = "first", "First talk"
    NO_JOB_YET = "no_job_yet", "No job after two months"
    NEW_JOB = "new_job", "New job"
    TROUBLE = "trouble", "Trouble on the job"
    OTHER = "other", "Client asked, or other"


class DisclosureStance(TextChoices):
    """To whom the client wants to be named as somebody who uses the program. `UNDECIDED` is nobody."""

    UNDECIDED = "undecided", "Not decided yet"
    NOBODY = "nobody", "Nobody"
    SOME = "some", "Only these employers"
    ANY = "any", "Any employer"


class ConsentRecipient(TextChoices):
    """Whom a consent lets the program tell."""

    EMPLOYERS = "employers", "Employers the client applies to"
    EMPLOYER = "employer", "One employer"
    VR = "vr", "Vocational Rehabilitation"
    PLANNER = "planner", "Benefits planner"
    FAMILY = "family", "Family or friend"
    OTHER = "other", "Somebody else"


class DisclosureAtWork(TextChoices):
    """What the employer of a job knows."""

    NOTHING = "nothing", "Nothing"
    PROGRAM = "program", "That a program helps"
    CONDITION = "condition", "The condition, too"
    ACCOMMODATION = "accommodation", "What an accommodation needs, no more"
    UNKNOWN = "unknown", "Not known"


class JobBenefit(TextChoices):
    """What comes with a wage."""

    HEALTH = "health", "Health insurance"
    LEAVE = "leave", "Paid leave"
    RETIREMENT = "retirement", "Retirement plan"
    OTHER = "other", "Other"


class PreferenceMatch(TextChoices):
    """In what a job is as the client wished."""

    WORK = "work", "Kind of work"
    HOURS = "hours", "Hours"
    PAY = "pay", "Pay"
    PLACE = "place", "Place"
    SETTING = "setting", "Setting"


class EducationOutcome(TextChoices):
    """How schooling ended."""

    COMPLETED = "completed", "Completed"
    LEFT = "left", "Left before the end"
    CHANGED = "changed", "Changed school or course"


# Beside the clients ----------------------------------------------------------------------------------------------


class MeetingKind(TextChoices):
    """Meetings of a treatment team. Only clinical ones count as work on clients."""

    CLINICAL = "clinical", "About clients"
    ADMINISTRATIVE = "administrative", "Administrative"


class VrContactKind(TextChoices):
    """Contacts with Vocational Rehabilitation."""

    MEETING = "meeting", "Scheduled meeting"
    ABOUT_CLIENT = "about_client", "About a client"


class AbsenceKind(TextChoices):
    """Why a specialist does not work."""

    LEAVE = "leave", "Vacation or leave"
    SICK = "sick", "Sick"
    TRAINING = "training", "Training"
    OTHER = "other", "Other"


# The employer network --------------------------------------------------------------------------------------------


class EmployerStage(TextChoices):
    """How far a relationship with an employer has come. Derived from what was done, never stored.

    - to visit: nobody has been there in person yet.
    - introduced: somebody was there once.
    - learning: a second visit, the second planned one, or a visit to learn what they need.
    - partner: they hired somebody, or the third planned visit took place.
    - resting: no contact for half a year, and nobody works there now.
    - not now: they asked to be left alone for a while.
    """

    TO_VISIT = "to_visit", "To visit"
    INTRODUCED = "introduced", "Introduced"
    LEARNING = "learning", "Learning their needs"
    PARTNER = "partner", "Partner"
    RESTING = "resting", "Resting"
    NOT_NOW = "not_now", "Not now"


class EmployerPromise(TextChoices):
    """What an employer stands for towards people in recovery, or with a record."""

    RECOVERY_FRIENDLY = "recovery_friendly", "Recovery-friendly"
    FAIR_CHANCE = "fair_chance", "Fair-chance hiring"


class PromiseSource(TextChoices):
    """How one knows."""

    CERTIFIED = "certified", "Certified"
    SELF_DECLARED = "self_declared", "Says so itself"
    SPECIALIST_JUDGEMENT = "specialist_judgement", "Our experience"


# Referrals -------------------------------------------------------------------------------------------------------


class ReferralStatus(TextChoices):
    """Where a referral stands; derived from what was decided, never stored."""

    WAITING = "waiting", "Waiting"
    ACCEPTED = "accepted", "Accepted"
    DECLINED = "declined", "Declined"


class DeclineReason(TextChoices):
    """Why somebody who was referred was not taken in. Structured, because fidelity item 9 asks for it."""

    NOT_INTERESTED = "not_interested", "Not interested after talking it over"
    OUT_OF_AREA = "out_of_area", "Lives outside the area"
    SERVED_ELSEWHERE = "served_elsewhere", "Served by another program"
    NOT_IN_TREATMENT = "not_in_treatment", "Not in treatment with a partner team"
    NOT_REACHED = "not_reached", "Could not be reached"
    PROGRAM_FULL = "program_full", "Program is full"
    NOT_READY = "not_ready", "Said not to be ready for work"
    SUBSTANCE_USE = "substance_use", "Active substance use"
    CRIMINAL_RECORD = "criminal_record", "Criminal record"
    SYMPTOMS = "symptoms", "Symptoms or diagnosis"
    OTHER = "other", "Other"


# Reasons that keep people out because somebody thinks they are not ready. IPS excludes nobody for them (zero exclusion,
# fidelity item 9): they can be recorded, so that they are seen, and each one counts there.
EXCLUDING = frozenset(
    {
        DeclineReason.NOT_READY,
        DeclineReason.SUBSTANCE_USE,
        DeclineReason.CRIMINAL_RECORD,
        DeclineReason.SYMPTOMS,
    }
)
# Supervision -----------------------------------------------------------------------------------------------------


class MentoringMethod(TextChoices):
    """What a supervisor did in the field with a specialist."""

    OBSERVED = "observed", "Observed"
    MODELLED = "modelled", "Showed how"
    FEEDBACK = "feedback", "Gave feedback"


class SupervisionKind(TextChoices):
    """What a supervision meeting was."""

    GROUP = "group", "Group supervision"
    INDIVIDUAL = "individual", "Individual supervision"
    OUTCOMES_REVIEW = "outcomes_review", "Review of outcomes and goals"
