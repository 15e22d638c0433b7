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
