"""Plain sentences of procedures, so that the corpus reads, compresses and diffs like real text."""

from random import Random

SUBJECTS = (
    "The shift lead", "The calibration technician", "The person who receives the goods",
    "The process owner", "The deputy", "The inspector", "The person who found the fault",
    "The purchasing clerk", "The trainer", "The team that uses the equipment",
    "The quality engineer", "Whoever opens the work order",
)  # fmt: skip
ACTIONS = (
    "checks", "writes down", "compares", "releases", "sets apart", "labels", "hands over",
    "measures", "confirms", "reports", "closes", "files", "repeats", "signs for", "counts",
)  # fmt: skip
OBJECTS = (
    "the reading at each point", "the batch with its number", "the setting of the torque driver",
    "every open item of the list", "the delivery note and the order", "the ambient temperature",
    "the certificate of the reference", "the parts that failed", "the state of the fixture",
    "the result with the limit beside it", "the drawing and its revision", "the affected lots",
    "the training of each new operator", "the seal of the packaging", "the cleaning log",
)  # fmt: skip
MOMENTS = (
    "before the first part is made", "at the end of each shift", "within two working days",
    "whenever a limit was exceeded", "after every change of tool", "once a week",
    "before the order is confirmed", "on the day of delivery", "as soon as the cause is known",
    "every time the seal was broken", "when the traveller is handed on", "at the agreed interval",
)  # fmt: skip
ADDITIONS = (
    "A value outside the limits is never corrected by hand.",
    "If two people disagree, the process owner decides and notes why.",
    "Work stops until the answer is known.",
    "The old label stays on the item until the new one is applied.",
    "Nothing is shipped while the item is open.",
    "The entry names the instrument that was used.",
    "Copies on paper are destroyed at the end of the shift.",
    "The customer is told if delivered parts may be affected.",
    "A second person repeats one reading in ten.",
    "Rags, gloves and solvent go into the marked bin.",
)
TOPICS = (
    "Receiving inspection", "Calibration of gauges", "Handling of complaints",
    "Cleaning of the bench", "Release of batches", "Repair of returned units",
    "Marking and labelling", "Storage of chemicals", "Setting of torque drivers",
    "Control of software", "Handling of customer property", "Packing and dispatch",
    "Review of orders", "Maintenance of presses", "Leak test", "Final inspection",
)  # fmt: skip
HEADINGS = ("Purpose", "Scope", "Responsibilities", "Procedure", "Records")


def sentence(random: Random) -> str:
    """One sentence of about fourteen words, sometimes with a second one."""
    words = f"{random.choice(SUBJECTS)} {random.choice(ACTIONS)} {random.choice(OBJECTS)} "
    words += f"{random.choice(MOMENTS)}."
    return f"{words} {random.choice(ADDITIONS)}" if random.random() < 0.35 else words


def paragraph(random: Random, sentences: int = 4) -> str:
    """Sentences of one paragraph on one line."""
    return " ".join(sentence(random) for _ in range(sentences))


def table(random: Random, rows: int = 4) -> str:
    """A table of steps, as procedures have them."""
    lines = ["| Step | Who | Limit |", "| --- | --- | --- |"]
    for row in range(1, rows + 1):
        who = random.choice(SUBJECTS).removeprefix("The ").capitalize()
        lines.append(f"| {row} | {who} | {random.randint(2, 90)} minutes |")
    return "\n".join(lines)


def steps(random: Random, count: int = 4) -> str:
    """A numbered list."""
    return "\n".join(f"{number}. {sentence(random)}" for number in range(1, count + 1))
