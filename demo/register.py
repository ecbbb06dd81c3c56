"""The demo's register of stockholders on April 10, 2003: exactly 81,700,735 shares.

Three parts make it up:

- the holders whom the proxy statement's ownership table names, with the shares that they can vote,
  which is the table's figure less the options in its footnotes (``NAMED``);
- some seventy per cent in the name of Cede & Co., with the positions of banks and brokers under it
  and, under one of these, a legal proxy. Their names are invented;
- some 3,200 registered holders, every one of them invented: about forty who play a part in the
  meeting (``CAST``) and the rest drawn from a seeded generator.

The same seed gives the same register to the byte. Postal and e-mail addresses are no part of the
meeting record; ``contacts`` has them by holding. E-mail addresses end in the example domains, to
which nothing can be sent.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from random import Random

from demo.capstone import CLASS_ID, COMPANY, OUTSTANDING, Line

SEED = 20030410

GENERATED = 3_130
"""How many registered holders the generator adds to the named and the cast."""

CEDE_ID = "CEDE"
CEDE_LEFT = 41_215
"""Shares that Cede & Co. holds for no position on the list; nobody votes them."""


@dataclass(frozen=True, slots=True)
class Holding:
    """One line of the register. ``shares`` are whole; ``under`` is the holding it lies in."""

    id: str
    holder: str
    shares: int
    kind: str = "registered"
    under: str | None = None
    joint: tuple[str, ...] = ()

    def line(self) -> Line:
        """Return the record's ``holding`` line."""
        line: Line = {
            "type": "holding",
            "id": self.id,
            "holder": self.holder,
            "class": CLASS_ID,
            "shares": str(self.shares),
        }
        if self.kind != "registered":
            line["kind"] = self.kind
        if self.under:
            line["under"] = self.under
        if self.joint:
            line["joint"] = list(self.joint)
        return line


@dataclass(frozen=True, slots=True)
class Contact:
    """Where a holder is reached. ``email`` is None where there is none on file."""

    street: str
    city: str
    state: str
    zip: str
    email: str | None = None


@dataclass(frozen=True, slots=True)
class Register:
    """The holdings in order of the list, and the contact of each by its id."""

    holdings: tuple[Holding, ...]
    contacts: dict[str, Contact]

    def holding(self, id: str) -> Holding:
        """Return the holding with this id; KeyError where there is none."""
        for holding in self.holdings:
            if holding.id == id:
                return holding
        raise KeyError(id)


NAMED: tuple[Holding, ...] = (
    Holding("R00001", "Ake Almgren", 77_578),  # 2,104,453 less 2,026,875 under option
    Holding("R00002", "Karen Clark", 1_096),  # 117,763 less 116,667
    Holding("R00003", "Daniel Callahan", 64_990),
    Holding("R00004", "William Treece", 128_283),  # 159,117 less 30,834
    Holding("R00005", "Richard Aube", 1_655_918),  # 1,670,318 less 14,400
    Holding("R00006", "Sevin Rosen Funds, partnerships managed by", 377_805),  # note 8
    Holding("R00007", "John Jaggers, Trustee", 4_300),  # note 8: with the above, his 382,105
    Holding("R00008", "Hydro-Québec CapiTech, Inc.", 1_115_476),  # note 9: Mr. Marcoux
    Holding("R00009", "John G. McDonald", 10_000),
    Holding("R00010", "Alliant Energy", 1_464_286),  # note 10: Mr. Protsch
    Holding("R00011", "Canaan Partnership Funds", 53_230),  # note 11: Mr. Young
)
"""Holders in the ownership table. Messrs. Koyama, Chambers and Donnelly have no votes in it."""

CAST: dict[str, Holding] = {
    # Holdings left for visitors: see demo.script.VISITORS.
    "visitor_plain": Holding("R00101", "Eleanor J. Whitcombe", 1_250),
    "visitor_joint": Holding(
        "R00102",
        "Harold T. Okafor & Denise M. Okafor JT TEN",
        3_400,
        joint=("Harold T. Okafor", "Denise M. Okafor"),
    ),
    "visitor_large": Holding("R00103", "Larkspur Canyon Investments LLC", 1_450_000),
    "visitor_card": Holding("R00104", "Vincent A. Mardikian", 2_600),
    "visitor_internet": Holding("R00105", "Priya S. Raman", 800),
    "visitor_unsigned": Holding("R00106", "Gilbert R. Stannard", 5_000),
    # Large holders.
    "kestrel": Holding("R00111", "Kestrel Ridge Partners, L.P.", 2_150_000),
    "ironbark": Holding("R00112", "Ironbark Value Fund, L.P.", 640_000),
    "dalloway": Holding("R00113", "Dalloway Family Trust, Margaret Dalloway TTEE", 410_000),
    "tamarind": Holding("R00114", "Tamarind Street Ventures LLC", 520_000),
    "engine": Holding("R00115", "Lindgren Engine Works 401(k) Plan", 186_400, kind="plan"),
    # Holders whose papers need a second look.
    "superseded": Holding("R00121", "Marguerite L. Dufresne", 2_400),
    "later_dated": Holding("R00122", "Samuel Adeyemi", 6_000),
    "revoked": Holding("R00123", "Theodore Blankenship", 18_000),
    "survives": Holding("R00124", "Ingrid Solheim", 9_500),
    "late_internet": Holding("R00125", "Gwendolyn Pratt-Nakamura", 4_400),
    "late_telephone": Holding("R00126", "Arturo Benavides", 1_100),
    "late_card": Holding("R00127", "Bernard Kowalczyk", 22_000),
    "unsigned": Holding("R00128", "Rosalind Achterberg", 3_100),
    "undated": Holding("R00129", "Hector Villanueva", 5_200),
    "post_dated": Holding("R00130", "Clifford Osei", 1_900),
    "wrong_year": Holding("R00131", "Yolanda Brisbane", 2_750),
    "over_marked": Holding("R00132", "Desmond Iyer", 7_700),
    "blank": Holding("R00133", "Edith Grunwald", 1_600),
    "except_aube": Holding("R00134", "Raymond Tsosie", 3_300),
    "one_signs": Holding(
        "R00135",
        "Carmen Quintanilla & Alberto Quintanilla JT TEN",
        4_800,
        joint=("Carmen Quintanilla", "Alberto Quintanilla"),
    ),
    "opposed": Holding(
        "R00136",
        "Frances Lindqvist & Owen Lindqvist JT TEN",
        10_000,
        joint=("Frances Lindqvist", "Owen Lindqvist"),
    ),
    "faint": Holding("R00137", "Leopold Fairbanks", 31_500),
    "stranger": Holding("R00138", "Abigail Thornquist", 5_600),
    # Holders who come to the meeting.
    "attends_silent": Holding("R00141", "Lucille Prendergast", 2_200),
    "attends_ballot": Holding("R00142", "Mateo Sandoval", 14_000),
    "attends_only": Holding("R00143", "Wilhelmina Oyelaran", 900),
    "attends_fresh": Holding("R00144", "Isaac Feldstein", 8_300),
    "attends_last": Holding("R00145", "Naomi Castellanos", 600),
    "attends_part": Holding("R00146", "Russell Hightower", 4_000),
}
"""Invented holders with a part in the meeting, by the part they play."""


@dataclass(frozen=True, slots=True)
class Position:
    """A bank's or broker's position under Cede & Co.: its part, in thousandths, of all of them."""

    key: str
    id: str
    holder: str
    thousandths: int


POSITIONS: tuple[Position, ...] = (
    Position("harborline", "P0412", "Harborline Securities (DTC 0412)", 186),
    Position("pell", "P0771", "Pell & Whitlock Clearing (DTC 0771)", 148),
    Position("tidewater", "P0938", "Tidewater Brokerage Services (DTC 0938)", 124),
    Position("granite", "P2217", "Granite Steps Bank & Trust, custody (DTC 2217)", 112),
    Position("lakemont", "P2364", "Lakemont Trust Company (DTC 2364)", 91),
    Position("fairhaven", "P0546", "Fairhaven Discount Brokers (DTC 0546)", 77),
    Position("bluestem", "P0619", "Bluestem Financial Services (DTC 0619)", 61),
    Position("corliss", "P0183", "Corliss Brothers & Co. (DTC 0183)", 52),
    Position("northgate", "P0857", "Northgate Online Investing (DTC 0857)", 46),
    Position("oldmission", "P2490", "Old Orchard Bank, custody (DTC 2490)", 35),
    Position("sable", "P0702", "Sable Point Clearing LLC (DTC 0702)", 29),
    Position("ferris", "P0255", "Ferris Hume & Partners (DTC 0255)", 17),
    Position("juniper", "P0334", "Juniper Bay Securities (DTC 0334)", 13),
    Position("quillan", "P0466", "Quillan Street Capital (DTC 0466)", 9),
)
"""Largest first; the thousandths add up to a thousand."""

LEGAL_PROXY = Holding("L0001", "Walter Brandvold, legal proxy", 12_400, under="P0938")
"""Shares that Tidewater handed to their owner, who votes them at the meeting himself."""


def _words(text: str, between: str | None = None) -> tuple[str, ...]:
    """Return a list that reads better as one text, cut at white space or at ``between``."""
    return tuple(text.split(between))


_FIRST = _words(
    "Aaron Abena Adriana Agnes Ahmed Aisha Albert Alejandro Alice Amara Amit Ana Andre Angela "
    "Anh Anita Anthony Arlene Arthur Ayesha Barbara Beatriz Benjamin Bernice Beth Brian Bruce "
    "Camille Carl Carol Carlos Caroline Catherine Cecil Chantal Charles Chen Cheryl Clara "
    "Clement Colleen Connie Craig Curtis Cynthia Daniela Darnell David Deborah Dennis Diego "
    "Dolores Donald Dorothy Douglas Duc Earl Ebony Edward Eileen Elena Elias Emeka Emma "
    "Enrique Erica Ernest Esther Eugene Evelyn Fatima Felix Florence Frank Frederick Gail "
    "Gary George Gerald Gina Gloria Grace Graham Gregory Guadalupe Hana Hannah Harriet Harvey "
    "Hassan Helen Henry Hiroshi Howard Hyun Ian Imani Irene Iris Isabel Ivan Jack Jamal James "
    "Jane Janet Jasmine Javier Jean Jerome Jessica Jin Joan Joel Jorge Joseph Joyce Juan "
    "Judith Julia Karim Kathleen Keiko Keith Kenji Kevin Kwame Lamar Lan Latoya Laura "
    "Lawrence Leah Leila Leon Leticia Lin Linda Lloyd Lorenzo Louis Lucia Luis Lydia Malik "
    "Marcus Margaret Maria Marian Mark Marta Martin Mary Matthew Maya Mei Melvin Mercedes "
    "Michael Miguel Miriam Mohammed Monica Nadia Nancy Naveen Neil Nicole Nina Noor Norma "
    "Olga Oliver Omar Oscar Pablo Paige Patricia Paul Pedro Peter Philip Phyllis Rachel "
    "Rafael Rahul Ralph Ramona Raquel Ravi Rebecca Reginald Ricardo Richard Rita Robert Rosa "
    "Roy Ruben Russell Ruth Sadie Salma Samir Sandra Sara Scott Sergei Shanice Sharon Sheila "
    "Sidney Simone Sonia Stanley Stella Stephen Steven Sunil Susana Sylvia Tanya Teresa "
    "Terrence Thanh Thomas Timothy Tomas Tyrone Ursula Valerie Vera Vernon Victor Vijay "
    "Virginia Walter Wanda Warren Wei Wendell William Winston Xavier Yasmin Yolanda Yuki "
    "Yusuf Yvonne Zachary Zoe"
)

_LAST = _words(
    "Abbott Abdi Acevedo Adler Agarwal Aguilar Alvarado Amundsen Anand Andersen Aragon "
    "Arsenault Asante Atkins Avila Baptiste Barnett Basu Becker Begay Bellamy Beltran "
    "Bergstrom Bhatt Bianchi Blackwood Boateng Bouchard Bowen Brennan Briggs Brodsky Bui "
    "Burnham Cabrera Calloway Camacho Carmichael Castillo Chang Chatterjee Cho Choudhury "
    "Clancy Cohen Contreras Cordova Crandall Crespo Cruz Cunningham Dang Danforth Daniels Das "
    "Delgado Desai Diallo Dinh Dominguez Donahue Dubois Duong Dwyer Eckhart Edmonds Ekwueme "
    "Ellison Engel Escobar Espinoza Fairchild Farouk Ferreira Finnegan Fischer Flores Fong "
    "Franklin Frazier Fujimoto Gallagher Galvan Garrison Gebre Gibbs Gill Goldberg Gomes "
    "Goodwin Grady Greenwald Guerrero Gupta Gutierrez Haddad Hahn Halloran Hamid Hanley "
    "Hansen Harada Hargrove Hassan Hawkins Heller Henson Herrera Hidalgo Hoang Hoffman "
    "Holloway Horowitz Huang Hussein Ibarra Ibrahim Ingram Inoue Ito Jablonski Jacobsen Jain "
    "Jarvis Jimenez Johansson Juarez Kang Kaplan Kapoor Kaufman Keane Kelleher Khan Kimura "
    "Kirkland Klein Koch Koh Kowalski Krishnan Kruger Kumar Lam Landry Larsen Lau Leclerc "
    "Levin Lim Lindholm Liu Lockwood Lombardi Lowery Lozano Lund Ma MacLeod Madison Mahoney "
    "Malone Mancini Marek Marquez Matsuda Mazur McAllister McBride McKenna Medina Mehta "
    "Mendoza Mensah Mercer Meyer Miranda Moody Morales Moreau Mukherjee Mulligan Munoz Nair "
    "Nakagawa Navarro Ng Nguyen Nielsen Noonan Novak Nwosu Obi Ochoa Odom Ogden Okoye Olsen "
    "Onyango Ortega Osborne Osman Pacheco Padilla Palmer Pappas Park Parrish Patel Paulsen "
    "Pena Pereira Petrov Pham Pierce Pinto Polk Ponce Powell Quigley Quinn Quiroz Raghavan "
    "Ramirez Rao Rasmussen Reddy Redmond Reyes Rhodes Rinaldi Rios Ritter Rosales Rosen Roth "
    "Rousseau Rowland Roy Ruiz Saito Salazar Saldana Santos Sato Schaefer Schneider Schultz "
    "Serrano Shah Shapiro Sharma Shea Sherwood Shin Silva Singh Skinner Soto Spencer Steele "
    "Stein Strand Sullivan Suzuki Swanson Takahashi Talbot Tan Tanaka Tate Thao Thibodeaux "
    "Tierney Toledo Torres Tran Trujillo Tsai Turner Underwood Valdez Vance Vang Varga "
    "Vasquez Velasco Vega Venkatesh Vogel Vu Wade Walsh Wang Washington Watanabe Webb Weiss "
    "Whitaker Wilcox Winslow Wong Wozniak Wu Xiong Yamamoto Yang Yates Yi Yoder Yoon Zapata "
    "Zhang Zhou Ziegler Zimmerman"
)

_STREETS = _words(
    "Alder Amber Aspen Bayberry Birch Blossom Bramble Briar Buckeye Cactus Camellia Canyon Cedar "
    "Chestnut Clover Cottonwood Cypress Dogwood Elderberry Elm Fern Foxglove Garden Hawthorn "
    "Hazel Heather Hickory Holly Jasmine Juniper Laurel Lilac Linden Locust Magnolia Maple Meadow "
    "Mesa Mulberry Myrtle Oak Olive Orchard Palm Pecan Persimmon Pine Poplar Quail Redbud Ridge "
    "Rosewood Sage Sumac Sycamore Thistle Tulip Valley Walnut Willow Wisteria"
)

_WAYS = ("Street", "Avenue", "Drive", "Lane", "Road", "Court", "Way", "Place", "Terrace")

_TOWNS = _words(
    "Alderbrook,Ashgrove,Bellmoor,Birchfield,Briarton,Cedar Hollow,Clearbrook,Coldwater Bend,"
    "Dry Fork,Eastmere,Elkton Ridge,Fairmeadow,Fern Valley,Foxhollow,Glenmoor,Granite Steps,"
    "Greenbank,Harrow Springs,Hazelhurst,Heron Lake,Highbury,Kingsmead,Lakeridge,Larkfield,"
    "Little Harbor,Maple Heights,Millrace,Mossy Creek,North Junction,Oakhaven,Orchard Mesa,"
    "Pinecrest Point,Quarry Hill,Redstone Flats,Rivermoor,Rosefield,Saltmarsh,Sandstone Gap,"
    "Shadow Lake,Silver Grove,Stonebridge,Sunfield,Three Oaks,Upper Marsh,Vista Linda,"
    "Waverly Falls,Westmarch,Willow Bend,Windermoor,Wolf Creek",
    ",",
)

_STATES = (
    # state, first three digits of a zip code, weight
    ("CA", "913", 30),
    ("CA", "945", 12),
    ("NY", "117", 7),
    ("TX", "752", 7),
    ("IL", "604", 5),
    ("FL", "334", 5),
    ("MA", "020", 4),
    ("NJ", "079", 4),
    ("WA", "981", 4),
    ("AZ", "852", 3),
    ("CO", "803", 3),
    ("PA", "194", 3),
    ("OH", "441", 3),
    ("MI", "483", 3),
    ("OR", "972", 2),
    ("NV", "891", 2),
    ("MN", "554", 2),
    ("WI", "530", 2),
    ("GA", "300", 2),
    ("VA", "221", 2),
    ("NC", "276", 2),
    ("HI", "968", 1),
)

_AREAS = [(state, prefix) for state, prefix, weight in _STATES for _ in range(weight)]

_FIRMS = (
    "Investments LLC",
    "Holdings LLC",
    "Capital LLC",
    "Partners, L.P.",
    "Properties LLC",
    "Trading, Inc.",
    "Machine Company, Inc.",
)

_DOMAINS = ("example.com", "example.org", "example.net")


def _pick(rng: Random, things: tuple[str, ...]) -> str:
    """Return one of the things, each as likely as the next."""
    return things[int(rng.random() * len(things))]


def _shares(rng: Random) -> int:
    """Draw the size of a registered holding, in shares.

    A third are odd lots under 100, a third round lots up to 900, a fifth thousands, and a few
    tens and hundreds of thousands, which hold most of the shares.
    """
    part = rng.random()
    if part < 0.33:
        return 1 + int(rng.random() * 99)
    if part < 0.68:
        return 100 * (1 + int(9 * rng.random() ** 1.6))
    if part < 0.90:
        return 500 * (2 + int(18 * rng.random() ** 1.5)) + _odd(rng)
    if part < 0.985:
        return 1_000 * (10 + int(34 * rng.random() ** 1.4)) + _odd(rng)
    return 5_000 * (10 + int(36 * rng.random() ** 2)) + _odd(rng)


def _odd(rng: Random) -> int:
    """Return what makes a round holding uneven: something in one holding of four."""
    return int(rng.random() * 500) if rng.random() < 0.25 else 0


def _person(rng: Random) -> tuple[str, str]:
    """Return an invented given name, often with an initial, and a family name."""
    given = _pick(rng, _FIRST)
    if rng.random() < 0.6:
        given += f" {'ABCDEFGHJKLMNPRSTVW'[int(rng.random() * 19)]}."
    return given, _pick(rng, _LAST)


def _holder(rng: Random, shares: int) -> tuple[str, str, tuple[str, ...]]:
    """Return an invented holder: the registered name, the kind and the joint owners, if any."""
    given, family = _person(rng)
    name = f"{given} {family}"
    form = rng.random()
    if form < 0.06:
        other, maiden = _person(rng)
        second = f"{other} {family if rng.random() < 0.75 else maiden}"
        style = "JT TEN" if rng.random() < 0.8 else "TEN COM"
        return f"{name} & {second} {style}", "registered", (name, second)
    if form < 0.095:
        year = 1982 + int(rng.random() * 20)
        return f"{family} Family Trust dated {year}, {name} TTEE", "registered", ()
    if form < 0.125 and shares < 10_000:
        child = _pick(rng, _FIRST)
        return f"{name} CUST {child} {family} UTMA", "registered", ()
    if form < 0.135 or (form < 0.2 and shares >= 50_000):
        return f"{family} & {_pick(rng, _LAST)} {_pick(rng, _FIRMS)}", "registered", ()
    if form > 0.997:
        return f"{family} & {_pick(rng, _LAST)} 401(k) Plan, {name} TTEE", "plan", ()
    return name, "registered", ()


def _contact(rng: Random, number: int, name: str) -> Contact:
    """Return an invented address and, for two holders in five, an e-mail address."""
    state, prefix = _AREAS[int(rng.random() * len(_AREAS))]
    email = None
    if rng.random() < 0.4:
        words = "".join(c if c.isascii() and c.isalpha() else " " for c in name.lower()).split()
        email = f"{words[0]}.{words[-1]}.{number}@{_pick(rng, _DOMAINS)}"
    return Contact(
        street=f"{1 + int(rng.random() * 9_800)} {_pick(rng, _STREETS)} {_pick(rng, _WAYS)}",
        city=_pick(rng, _TOWNS),
        state=state,
        zip=f"{prefix}{int(rng.random() * 100):02d}",
        email=email,
    )


def _generated(rng: Random) -> Iterator[tuple[Holding, Contact]]:
    """Yield the invented registered holders, no registered name twice."""
    taken = {holding.holder for holding in (*NAMED, *CAST.values())}
    number = 1_000
    while number < 1_000 + GENERATED:
        shares = _shares(rng)
        holder, kind, joint = _holder(rng, shares)
        if holder in taken or len(set(joint)) != len(joint):
            continue
        taken.add(holder)
        number += 1
        holding = Holding(f"R{number:05d}", holder, shares, kind, None, joint)
        yield holding, _contact(rng, number, joint[0] if joint else holder)


@lru_cache(maxsize=4)
def register(seed: int = SEED) -> Register:
    """Return the whole register for a seed; the holdings outside Cede & Co. add up with it.

    Cede & Co. has what the registered holders leave of 81,700,735 shares, about 70 per cent.
    """
    rng = Random(seed)
    company = Contact(
        COMPANY["street"], COMPANY["city"], "CA", COMPANY["zip"]
    )  # ownership table, note **
    contacts = {holding.id: company for holding in NAMED}
    for number, holding in enumerate(CAST.values(), start=1):
        name = holding.joint[0] if holding.joint else holding.holder
        contact = _contact(rng, number, name)
        email = contact.email or f"holder{number}@{_DOMAINS[0]}"
        contacts[holding.id] = Contact(
            contact.street, contact.city, contact.state, contact.zip, email
        )
    registered = [*NAMED, *CAST.values()]
    for holding, contact in _generated(rng):
        registered.append(holding)
        contacts[holding.id] = contact

    cede = OUTSTANDING - sum(holding.shares for holding in registered)
    in_positions = cede - CEDE_LEFT
    nominees = [Holding(CEDE_ID, "Cede & Co.", cede, kind="nominee")]
    for position in POSITIONS:
        shares = in_positions * position.thousandths // 1_000
        nominees.append(Holding(position.id, position.holder, shares, "nominee", CEDE_ID))
    for number, holding in enumerate([*nominees, LEGAL_PROXY], start=901):
        place = _contact(rng, number, holding.holder)
        email = f"proxies{number}@{_DOMAINS[1]}"
        contacts[holding.id] = Contact(place.street, place.city, place.state, place.zip, email)
    return Register((*nominees, LEGAL_PROXY, *registered), contacts)


def holdings(seed: int = SEED) -> tuple[Holding, ...]:
    """Return the register's holdings, nominees first."""
    return register(seed).holdings


def contacts(seed: int = SEED) -> dict[str, Contact]:
    """Return the contact of every holding, by its id."""
    return dict(register(seed).contacts)


def holding_lines(seed: int = SEED) -> list[Line]:
    """Return the record's ``holding`` lines in the register's order."""
    return [holding.line() for holding in holdings(seed)]
