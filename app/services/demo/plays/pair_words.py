"""What answers to structural questions are made of: topics with sound, wrong and unsafe sentences.

Figures in braces are drawn or worked out for each question, so that no two pairs read alike.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import ceil, sqrt

Figures = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Topic:
    """A question with figures to draw, and the sentences of its answers.

    work: what follows from the drawn figures. right, wrong: first sentences. reasons: what a better
    answer adds. slips: sentences that spoil an answer which began well.
    """

    title: str
    question: str
    right: tuple[str, ...]
    wrong: tuple[str, ...]
    reasons: tuple[str, ...]
    slips: tuple[str, ...]
    drawn: Mapping[str, tuple[float, ...]]
    work: Callable[[Figures], dict[str, float]] = lambda _drawn: {}


OPENERS = ("", "", "", "Short answer: ", "In brief: ", "As a first step: ")

PADDING = (
    "This is a common question, and it is good that you ask before you build.",
    "Structures must always be safe, and safety depends on many factors.",
    "Every project is different, so the best approach may vary.",
    "There are several views on this among engineers.",
    "In conclusion, a careful design leads to a good result.",
    "Modern software makes such checks quick and convenient.",
    "Many textbooks treat this subject at length.",
    "I hope this helps; feel free to ask for more detail.",
)

TOPICS: tuple[Topic, ...] = (
    Topic(
        "Moment of a beam over {span:g} m",
        "A simply supported steel beam spans {span:g} m and carries {load:g} kN/m, load factors "
        "included. Which moment do I design for?",
        ("Design for {m8:.0f} kNm at midspan, from wL²/8.",
         "The largest moment is at midspan: w·L²/8 = {m8:.0f} kNm.",
         "With simple supports the moment is {load:g} × {span:g}² / 8 = {m8:.0f} kNm."),
        ("Use wL²/12, which gives {m12:.0f} kNm.",
         "The moment is w·L²/2 = {m2:.0f} kNm at midspan.",
         "Design for {m12:.0f} kNm, since the supports take part of the moment."),
        ("The shear at each support is {shear:.0f} kN; check the web and the connection for it.",
         "The load is factored already, so compare with the factored resistance only.",
         "If the top flange is not held, check lateral-torsional buckling over the whole span.",
         "Add the weight of the beam itself, about 0.5 kN/m, once the section is chosen.",
         "Deflection under service load may govern before strength at this span."),
        ("The top flange needs no restraint as long as the moment is small enough.",
         "Apply the load factor of 1.5 once more to be safe, then ignore the weight of the beam.",
         "Deflection need not be checked for steel."),
        {"span": (4, 5, 6, 7.5, 8, 9), "load": (8, 12, 15, 18, 24)},
        lambda f: {
            "m8": f["load"] * f["span"] ** 2 / 8, "m12": f["load"] * f["span"] ** 2 / 12,
            "m2": f["load"] * f["span"] ** 2 / 2, "shear": f["load"] * f["span"] / 2,
        },
    ),
    Topic(
        "Footing under a column of {load:g} kN",
        "A column brings {load:g} kN (service) to soil with an allowable pressure of {soil:g} kPa. "
        "How large must a square footing be?",
        ("Area = {load:g}/{soil:g} = {area:.1f} m², so about {side:.1f} m a side.",
         "At least {side:.1f} × {side:.1f} m, which keeps the pressure below {soil:g} kPa.",
         "You need {area:.1f} m² of contact, that is a square of {side:.1f} m."),
        ("{small:.1f} × {small:.1f} m is enough, as soil may be loaded to twice the allowable.",
         "Divide the factored load by the strength of the concrete; {small:.1f} m a side will do.",
         "A side of {small:.1f} m suits any column up to {load:g} kN."),
        ("Add the weight of the footing and of the soil on it, some 5 to 10 %.",
         "Use service loads with the allowable pressure, and factored loads for the concrete.",
         "Check punching at d/2 from the face of the column before you fix the depth.",
         "A moment at the base makes the pressure uneven; check the edge, not the mean.",
         "Ask for the settlement in the soil report: it often governs on clay."),
        ("Punching need not be checked in a square footing.",
         "Found it at the surface, the frost depth matters for pipes only.",
         "If the soil looks firm, the report may be skipped."),
        {"load": (450, 600, 800, 950, 1200), "soil": (120, 150, 200, 250)},
        lambda f: {
            "area": f["load"] / f["soil"], "side": ceil(10 * sqrt(f["load"] / f["soil"])) / 10,
            "small": round(7 * sqrt(f["load"] / f["soil"])) / 10,
        },
    ),
    Topic(
        "Deflection of a floor beam over {span:g} m",
        "A floor beam of {span:g} m sags {sag:g} mm under live load. Is that within the limit?",
        ("The usual limit for live load is L/360 = {limit:.0f} mm, so {sag:g} mm {verdict}.",
         "Compare with L/360: {limit:.0f} mm are allowed and {sag:g} mm {verdict}.",
         "Span over 360 gives {limit:.0f} mm; with {sag:g} mm the beam {verdict}."),
        ("The limit is L/100 = {loose:.0f} mm, so there is no concern at all.",
         "Any sag below {loose:.0f} mm is fine, people do not feel it.",
         "There is no limit on deflection as long as the beam is strong enough."),
        ("Check the total load against L/240 as well, with creep if it is concrete or timber.",
         "Brittle partitions or tiles below call for a tighter limit, such as L/480.",
         "Vibration can annoy people even where the sag is within the limit.",
         "A camber takes away the sag of dead load, but none of the live load.",
         "Make sure that the sag was worked out with service loads, without load factors."),
        ("Use the factored load for the sag and the limit no longer matters.",
         "Partitions stiffen the floor, so count on them to carry load.",
         "Cracked tiles are a matter for the tiler only."),
        {"span": (5, 6, 7.2, 8, 9), "sag": (10, 12, 15, 18, 23, 28)},
        lambda f: {"limit": f["span"] / 0.36, "loose": f["span"] * 10},
    ),
    Topic(
        "Thickness of a one-way slab over {span:g} m",
        "How thick should a simply supported one-way concrete slab be over {span:g} m if I want to "
        "leave out a deflection calculation?",
        ("Take L/20, so {thick:.0f} mm, for usual reinforcement.",
         "The tables ask for span over 20 with simple supports: {thick:.0f} mm.",
         "{thick:.0f} mm. That is L/20, the least depth of the table for simple supports."),
        ("Take L/40, so {thin:.0f} mm, as for a continuous slab with cantilevers.",
         "{thin:.0f} mm will do for every slab in a house.",
         "The thickness follows from the cover alone, {thin:.0f} mm is plenty."),
        ("The table does not hold where the slab carries partitions that sag would damage.",
         "Both ends continuous would allow L/28.",
         "Fire rating and cover may ask for more than the deflection does.",
         "Round up to the next 10 mm, and count the weight of it in the loads.",
         "Check shear near the supports too, since slabs seldom have links."),
        ("Leave out the bars across the span, they only hold the others in place.",
         "Props may be taken away the next day if the mix is warm.",
         "A thin slab can be saved by more bars in the middle of its depth."),
        {"span": (3, 3.6, 4.2, 4.8, 5.4)},
        lambda f: {"thick": f["span"] * 50, "thin": f["span"] * 25},
    ),
    Topic(
        "Water behind a retaining wall of {high:g} m",
        "Our retaining wall of {high:g} m in {soil_kind} soil leans more each winter. What should "
        "we look at first?",
        ("Look at the water first: blocked weep holes can more than double the push on the wall.",
         "Check the drain behind the wall; {high:g} m of water alone push with {push:.0f} kN/m.",
         "Most leaning walls have water behind them. Open the weep holes and see what comes."),
        ("Raise the ground in front of the wall by {rise:.1f} m and watch it for some years.",
         "Plaster the cracks; a wall of {high:g} m stands by its own weight.",
         "Load the top of the backfill, so that the soil is pressed down and holds."),
        ("Measure the lean at fixed points every month, so that you know whether it goes on.",
         "Keep vehicles and stores away from the edge until it is understood.",
         "Ask whether a slope, a drive or a new building was added above since it was built.",
         "Dig a trial pit at the toe: a scoured toe loses its hold against sliding.",
         "Frost in wet {soil_kind} soil pushes the wall out and does not let it come back."),
        ("Dig away the soil in front of the wall to see its whole face.",
         "Close the weep holes so that no more soil is washed out.",
         "It is safe until the lean passes a quarter of its height."),
        {"high": (1.8, 2.2, 2.6, 3, 3.5)},
        lambda f: {"push": 4.905 * f["high"] ** 2, "rise": f["high"] / 6},
    ),
    Topic(
        "Snow against a wall {step:g} m higher",
        "A flat roof lies {step:g} m below the roof next to it. The ground snow load is {snow:g} "
        "kPa. May I use one snow load for the whole lower roof?",
        ("No. Snow drifts against the step, so more than {flat:.1f} kPa beside it.",
         "Only away from the step: about {flat:.1f} kPa there, and a triangle of drift beside it.",
         "No, the lower roof needs a drift load as well as the {flat:.1f} kPa of balanced snow."),
        ("Yes, {flat:.1f} kPa everywhere; wind takes the snow off a lower roof.",
         "Yes. Use half of the ground load, as the higher roof shelters the lower one.",
         "Yes, one load of {flat:.1f} kPa is right for all flat roofs."),
        ("The drift grows with the length of the upper roof that snow is blown from.",
         "Check drift from both directions and take the larger one.",
         "Joists beside the step often need twice the capacity of the others.",
         "If the upper roof slopes to this side, add what may slide down.",
         "Ponding of melt water comes on top where the drain lies under the drift."),
        ("The drift may be left out if the roof is cleared in a hard winter.",
         "Spread the drift evenly over the roof, the total is the same.",
         "Snow and wind never act together, so use the smaller of them."),
        {"step": (1.5, 2.4, 3, 4.2), "snow": (1.2, 1.6, 2, 2.4)},
        lambda f: {"flat": 0.7 * f["snow"]},
    ),
    Topic(
        "Cylinders at {got:g} MPa instead of {want:g}",
        "Three cylinders of a column pour broke at {got:g} MPa on average after 28 days; {want:g} "
        "were specified. What now?",
        ("Do not load the columns further; take cores and judge the concrete in place.",
         "The result is {short:.0f} % short: check how the cylinders were kept, then core.",
         "First find out whether the tests or the concrete are at fault, then take three cores."),
        ("Accept it, concrete gains {short:.0f} % in the second month anyway.",
         "Average the result with earlier pours until it passes.",
         "Break all columns out at once; below {want:g} MPa nothing may stand."),
        ("Cores pass at a mean of 85 % of the specified strength, with none below 75 %.",
         "Work out what strength the columns need as they are loaded; there may be reserve.",
         "A rebound hammer finds the weak places, but does not prove strength.",
         "Write to the supplier now, and keep the tickets of the trucks.",
         "Keep the props in and stop the floors above until the cores are in."),
        ("Take the cores through the main bars, where the stress is largest.",
         "Two more floors may go on in the meantime, they are not finished yet.",
         "Leave the low results out of the record, as they can only confuse."),
        {"got": (21, 22.5, 24, 25.5), "want": (28, 30, 32, 35)},
        lambda f: {"short": 100 * (1 - f["got"] / f["want"])},
    ),
    Topic(
        "Notch in a joist of {deep:g} mm",
        "The plumber wants to notch a timber joist of {deep:g} mm at midspan for a pipe of "
        "{pipe:g} mm. May he?",
        ("No notch in the middle third. Drill instead: a hole up to {hole:.0f} mm at mid-depth.",
         "Not there. Midspan is where the bottom edge works hardest; drill at mid-depth instead.",
         "No. Move the pipe or drill it at mid-depth, {hole:.0f} mm at most."),
        ("Yes, as long as the notch is filled with glue afterwards.",
         "Yes, up to half of the depth, that is {half:.0f} mm.",
         "Yes, if it is cut from below, where timber is only in compression."),
        ("Notches up to {notch:.0f} mm are allowed in the outer thirds, on the top edge.",
         "Keep holes 50 mm or more from both edges and from each other.",
         "A sister joist can mend a cut, but its ends must reach well past the notch.",
         "For I-joists the maker’s chart decides, and flanges must never be cut.",
         "A pipe of {pipe:g} mm needs clearance, or it will creak as it warms."),
        ("Square corners are best, as they leave more timber than round ones.",
         "If it cracks, a nail plate on one side restores its strength.",
         "Two joists in a row may be cut off if the floor boards are thick."),
        {"deep": (195, 220, 240, 285), "pipe": (28, 35, 42, 54)},
        lambda f: {"hole": f["deep"] / 3, "half": f["deep"] / 2, "notch": f["deep"] / 6},
    ),
    Topic(
        "A crack of {wide:g} mm in a basement wall",
        "A horizontal crack of {wide:g} mm runs along our block basement wall, {up:g} m above the "
        "floor. Is it only shrinkage?",
        ("Treat it as bending from the soil outside, not as shrinkage, and have it measured.",
         "A horizontal crack at that height means that the wall is pushed in. Get it looked at.",
         "No. Shrinkage runs upright; a level crack {up:g} m up speaks of pressure from outside."),
        ("Yes, cracks below {more:g} mm are always shrinkage.",
         "Yes. Fill it with mortar and paint over it.",
         "It is settlement of the slab, and the wall is not concerned."),
        ("Hold a long straight edge to the wall: more than 25 mm of bow is urgent.",
         "Put a gauge over the crack and read it each month through a wet season.",
         "Gutters and slopes that lead water to the wall are the usual cause.",
         "Steel posts or anchors can hold it, but need a design.",
         "Keep heavy vehicles three metres away from that side."),
        ("Dig the soil out along the whole wall at once to relieve it.",
         "Knock the loose blocks out to see what lies behind.",
         "As long as no water comes in, it carries as before."),
        {"wide": (2, 3, 4, 6), "up": (0.9, 1.2, 1.4, 1.6)},
        lambda f: {"more": 3 * f["wide"]},
    ),
    Topic(
        "A pit of {deep:g} m beside a footing",
        "We dig {deep:g} m deep, {away:g} m from a neighbour’s footing that lies 1 m below ground. "
        "Do we need shoring?",
        ("{must}: a line at 45° from the footing {meets} the pit {below:.1f} m below it.",
         "{must}. The pit goes {below:.1f} m below the footing and lies {away:g} m from it.",
         "Draw 45° down from the footing; the pit {meets} it. {must}, and have it designed."),
        ("No, soil stands by itself for the few weeks of the work.",
         "No. Shoring is needed only below ground water.",
         "Only if the neighbour complains, since {away:g} m is always enough."),
        ("Photograph every crack next door before work begins, with the neighbour there.",
         "Set points on the wall and read them daily while you dig.",
         "Dig in short bays, and close one before the next is opened.",
         "Lowering the ground water can settle the neighbour even with good shoring.",
         "People may not enter an unshored pit of this depth in any case."),
        ("Keep the spoil on the edge of the pit, its weight holds the soil.",
         "Take out the struts early, the formwork will hold the sides.",
         "Pump as hard as you can to keep the bottom dry."),
        {"deep": (2.5, 3, 3.6, 4.5), "away": (0.8, 1.2, 1.5, 2)},
        lambda f: {"below": f["deep"] - 1},
    ),
)  # fmt: skip
