"""Who friends are: genders, ages, areas and apps as LINE's filters and figures name them."""

AREAS: dict[str, tuple[str, int]] = {
    "tw_01": ("台北市", 19),
    "tw_02": ("新北市", 20),
    "tw_03": ("桃園市", 10),
    "tw_04": ("台中市", 13),
    "tw_05": ("台南市", 7),
    "tw_06": ("高雄市", 11),
    "tw_07": ("基隆市", 2),
    "tw_08": ("新竹市", 2),
    "tw_09": ("嘉義市", 1),
    "tw_10": ("新竹縣", 2),
    "tw_11": ("苗栗縣", 2),
    "tw_12": ("彰化縣", 3),
    "tw_13": ("南投縣", 1),
    "tw_14": ("雲林縣", 1),
    "tw_15": ("嘉義縣", 1),
    "tw_16": ("屏東縣", 2),
    "tw_17": ("宜蘭縣", 1),
    "tw_18": ("花蓮縣", 1),
    "tw_19": ("台東縣", 1),
    "tw_20": ("澎湖縣", 1),
    "tw_21": ("金門縣", 1),
    "tw_22": ("連江縣", 1),
}
"""Area code of narrowcast filters to the name in the demographics, and the share of friends."""

AREA_CODES = frozenset(
    [*AREAS, *(f"jp_{n:02}" for n in range(1, 48)), *(f"th_{n:02}" for n in range(1, 9))]
)

AGES: dict[int, tuple[str, int]] = {
    0: ("from0to14", 1),
    15: ("from15to19", 5),
    20: ("from20to24", 13),
    25: ("from25to29", 17),
    30: ("from30to34", 16),
    35: ("from35to39", 14),
    40: ("from40to44", 11),
    45: ("from45to49", 8),
    50: ("from50to54", 6),
    55: ("from55to59", 4),
    60: ("from60to64", 3),
    65: ("from65to69", 1),
    70: ("from70", 1),
}
"""First year of a band to its name in the demographics and the share of friends."""

AGE_CODES = {f"age_{year}": year for year in AGES if year}
PERIOD_CODES = {f"day_{days}": days for days in (7, 30, 90, 180, 365)}
GENDERS = ("female", "male")
APP_TYPES = ("ios", "android")
PERIODS = (
    (7, "within7days"),
    (30, "within30days"),
    (90, "within90days"),
    (180, "within180days"),
    (365, "within365days"),
)
OLDEST_PERIOD = "over365days"
