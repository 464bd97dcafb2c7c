"""What the sample operation works on: fields, places, projects and the findings of their items.

Everything here is made up for the sample workspace, which says so in its name.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Field:
    """A field of work: who does it, by which paper, and where that paper is valid."""

    specialty: str
    person: str  # how a person of the field is called in the sample
    kind: str  # of the credential
    issuer: str
    prefix: str  # of the credential's number
    places: tuple[str, ...]  # ("*",) where the field is not licensed by territory
    share: float  # of the workforce
    rate_minor: int  # usual pay for one item


FIELDS: tuple[Field, ...] = (
    Field("medicine/radiology", "Radiologist", "medical_licence", "State medical board", "MD",
          ("US-CA", "US-TX", "US-NY", "US-FL"), 0.11, 520),
    Field("medicine/cardiology", "Cardiologist", "medical_licence", "State medical board", "MD",
          ("US-CA", "US-TX", "US-NY"), 0.10, 480),
    Field("medicine/internal", "Internist", "medical_licence", "State medical board", "MD",
          ("US-CA", "US-NY", "US-FL"), 0.10, 390),
    Field("pharmacy/clinical", "Pharmacist", "pharmacy_licence", "Board of pharmacy", "RPH",
          ("US-CA", "US-TX"), 0.08, 310),
    Field("law/contracts", "Contract lawyer", "bar_admission", "State bar", "BAR",
          ("US-NY", "US-CA", "GB-EAW"), 0.12, 600),
    Field("law/privacy", "Privacy lawyer", "bar_admission", "State bar", "BAR",
          ("US-NY", "GB-EAW", "DE"), 0.08, 620),
    Field("engineering/civil", "Civil engineer", "engineer_licence", "Board of engineers", "PE",
          ("US-CA", "US-TX", "US-FL"), 0.09, 430),
    Field("engineering/electrical", "Electrical engineer", "engineer_licence",
          "Board of engineers", "PE", ("US-CA", "US-TX"), 0.09, 430),
    Field("accounting/audit", "Auditor", "cpa_licence", "Board of accountancy", "CPA",
          ("US-NY", "US-CA", "US-TX"), 0.10, 450),
    Field("software/security", "Security engineer", "certification", "Certification body", "SEC",
          ("*",), 0.13, 560),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Subject:
    """A project of the sample: what is asked, and what an item of each label says."""

    code: str
    name: str
    client: str
    specialty: str
    question: str
    opening: tuple[str, ...] = ()
    findings: tuple[tuple[str, tuple[str, ...]], ...] = ()  # label -> telling sentences
    places: tuple[str, ...] = ("ANY",)
    level: str = "labeler"
    overlap: int = 1
    priority: int = 1
    share: float = 0.07
    score_floor: float = 0.0


CLASSIFIED: tuple[Subject, ...] = (
    Subject("RAD-2ND", "Radiology second read", "Harbor Imaging", "medicine/radiology",
        "How should the finding be followed up?",
        ("Chest CT of a 61-year-old.", "Chest CT after a cough of six weeks.",
         "Follow-up chest CT at twelve months."),
        (("no_follow_up", ("Calcified granuloma of 4 mm, unchanged for three years.",
                           "No nodule; mild apical scarring.")),
         ("short_interval", ("Part-solid nodule of 7 mm in the right upper lobe, new.",
                             "Ground-glass nodule of 9 mm, unchanged at three months.")),
         ("biopsy", ("Spiculated mass of 24 mm with enlarged hilar nodes.",
                     "Solid nodule grown from 8 to 15 mm in four months."))),
        places=("US-CA", "US-TX", "US-NY", "US-FL"), overlap=2, priority=0, share=0.09),
    Subject("RAD-MSK", "Fracture triage", "Harbor Imaging", "medicine/radiology",
        "Is there a fracture, and does it need a surgeon today?",
        ("Wrist film after a fall.", "Ankle film after a sports injury."),
        (("none", ("Cortices intact, joint spaces kept.", "Old healed avulsion, no acute line.")),
         ("stable", ("Non-displaced distal radius line.", "Small undisplaced malleolar tip.")),
         ("urgent", ("Open fracture, 8 mm displaced.", "Fracture-dislocation, skin tented."))),
        overlap=1, share=0.06),
    Subject("CARD-TRI", "Cardiology triage notes", "Northline Health", "medicine/cardiology",
        "How soon must the patient be seen?",
        ("58-year-old with chest pain.", "71-year-old, short of breath on stairs.",
         "44-year-old with palpitations."),
        (("routine", ("Sharp pain on pressing the ribs, normal ECG.",
                      "Single skipped beats, echo normal last month.")),
         ("this_week", ("Pressure on effort for a month, resolves at rest.",
                        "Ankle swelling and 3 kg gained in a week.")),
         ("now", ("Pain at rest with ST elevation in II, III, aVF.",
                  "Fainted on effort, systolic murmur at the neck."))),
        overlap=2, priority=0, share=0.09),
    Subject("CARD-ECG", "ECG statement check", "Northline Health", "medicine/cardiology",
        "Does the statement follow from the tracing described?",
        ("Model statement on a 12-lead ECG.", "Automated reading of a resting ECG."),
        (("supported", ("Irregular RR, no P waves: “atrial fibrillation”.",
                        "PR 240 ms constant: “first-degree block”.")),
         ("partly", ("Axis −40°, QRS 100 ms: “left bundle branch block”.",
                     "Rate 104, sinus P waves: “SVT”.")),
         ("unsupported", ("Normal intervals: “long QT”.", "Isoelectric ST: “acute infarct”."))),
        overlap=1, share=0.06),
    Subject("IM-DISCH", "Discharge letter audit", "Open Ward", "medicine/internal",
        "What is the worst defect of the letter?",
        ("Model-written letter after pneumonia.", "Model-written letter after heart failure."),
        (("none", ("Doses, follow-up and warning signs all given.",
                   "Changes of medication listed with reasons.")),
         ("omission", ("New anticoagulant is not mentioned.", "No date for the repeat X-ray.")),
         ("contradiction", ("Allergic to penicillin; amoxicillin prescribed.",
                            "Kidney function “normal”, creatinine 310.")),
         ("invented", ("Quotes a scan never done.", "Names a consultant not in the notes."))),
        overlap=2, share=0.08),
    Subject("PHARM-INT", "Drug interaction answers", "Open Ward", "pharmacy/clinical",
        "Is the answer safe to give?",
        ("Answer on warfarin.", "Answer on a statin.", "Answer on an SSRI."),
        (("safe", ("Advises an INR check within a week of the new antibiotic.",
                   "Names the interaction and the safer alternative.")),
         ("incomplete", ("Right interaction, no dose advice.", "Leaves out the bleeding signs.")),
         ("unsafe", ("Says clarithromycin with simvastatin is fine.",
                     "Advises to double the dose after a missed one."))),
        overlap=2, share=0.07),
    Subject("LAW-CLAUSE", "Contract clause risk", "Meridian Legal", "law/contracts",
        "Whose risk does the clause carry, as written?",
        ("Supply agreement, liability.", "Software licence, indemnity.", "Lease, repairs."),
        (("balanced", ("Mutual cap at twelve months’ fees, fraud carved out.",
                       "Each side indemnifies its own breach.")),
         ("supplier", ("Uncapped liability for indirect loss of the buyer.",
                       "Supplier bears all third-party claims, whatever the cause.")),
         ("buyer", ("Cap of one month’s fees, no carve-outs.", "Buyer waives statutory claims.")),
         ("unclear", ("“Reasonable losses” is not defined and the cap refers to it.",
                      "Two caps in two clauses contradict each other."))),
        overlap=3, priority=0, share=0.08),
    Subject("LAW-NDA", "NDA issue spotting", "Meridian Legal", "law/contracts",
        "Which issue must be raised first?",
        ("Mutual NDA between two start-ups.", "One-way NDA with a supplier."),
        (("none", ("Two-year term, usual exceptions, return on request.",
                   "Narrow purpose, usual exceptions, New York law.")),
         ("term", ("Confidentiality without end, also for public matter.", "Ten-year non-use.")),
         ("scope", ("“All information” without a purpose.", "No exception for prior knowledge."))),
        places=("US-NY", "US-CA"), overlap=1, share=0.06),
    Subject("LAW-PRIV", "Privacy request handling", "Meridian Legal", "law/privacy",
        "What does the request oblige the company to do?",
        ("E-mail from a former customer.", "Letter from an employee.", "Request by a parent."),
        (("access", ("Asks for a copy of all data held.", "Wants to see the notes on her file.")),
         ("erasure", ("Wants the account and records gone.", "Withdraws consent, asks deletion.")),
         ("objection", ("Objects to profiling for offers.", "Wants no more calls.")),
         ("none", ("Asks for the price list.", "Complains about a delayed parcel."))),
        overlap=2, share=0.07),
    Subject("CIV-PLAN", "Structural note review", "Span Works", "engineering/civil",
        "Can the note be approved?",
        ("Beam check by a model.", "Footing check by a model."),
        (("approve", ("Loads, combinations and deflection all checked.",
                      "Bearing pressure below the allowable with the factor shown.")),
         ("revise", ("Deflection limit not checked.", "Snow load left out of the combination.")),
         ("reject", ("Tension taken by plain concrete.", "Moment diagram has the wrong sign."))),
        places=("US-CA", "US-TX", "US-FL"), overlap=1, share=0.05),
    Subject("ELE-CODE", "Electrical code questions", "Span Works", "engineering/electrical",
        "Is the answer right under the code?",
        ("Question on conductor sizing.", "Question on grounding."),
        (("right", ("Derates for ambient temperature and fill, then picks 6 AWG.",
                    "Bonds the neutral at the service only.")),
         ("partly", ("Right conductor, wrong breaker.", "Right rule, outdated table.")),
         ("wrong", ("Bonds neutral and ground in each subpanel.", "Ignores the continuous load."))),
        overlap=1, share=0.07),
    Subject("ACC-LEASE", "Lease accounting memos", "Ledger & Lane", "accounting/audit",
        "How is the arrangement to be classified?",
        ("Memo on a vehicle fleet.", "Memo on a data-centre cage.", "Memo on office space."),
        (("finance", ("Title passes at the end of the term.", "Term covers 90 % of the life.")),
         ("operating", ("Three years of a thirty-year building, no option.",
                        "Cancellable each year without penalty.")),
         ("not_a_lease", ("Supplier may swap the asset at will.", "No identified asset."))),
        overlap=2, share=0.08),
    Subject("SEC-VULN", "Vulnerability report triage", "Bastion Labs", "software/security",
        "How severe is the reported weakness?",
        ("Report on a login service.", "Report on a file upload.", "Report on a build server."),
        (("none", ("Self-XSS in the reporter’s own console.", "Version banner shown.")),
         ("low", ("Missing header on a static page.", "Verbose error without secrets.")),
         ("high", ("Stored XSS in the admin view.", "IDOR reads other tenants’ invoices.")),
         ("critical", ("Unauthenticated code execution by upload.", "Signing key in the log."))),
        overlap=2, priority=0, share=0.09),
    Subject("SEC-CODE", "Unsafe code suggestions", "Bastion Labs", "software/security",
        "Is the suggested patch safe to merge?",
        ("Patch for a parser.", "Patch for a session store."),
        (("safe", ("Bounds checked before the copy, test added.", "Parameters bound, not joined.")),
         ("unsafe", ("String-built SQL of user input.", "Checks the length after the copy."))),
        overlap=1, level="labeler", share=0.06),
)  # fmt: skip
