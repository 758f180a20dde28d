"""Words whose change can hurt somebody: units of doses and times, negations, names of drugs. Pure.

Drug names are written as on labels in the United States: generic names as adopted there (United States Adopted Names),
brand names as in DailyMed (https://dailymed.nlm.nih.gov/). They are those prescribed for the conditions that pages like
ours are about, with what is commonly taken beside them. The list is no copy of either register and not complete: a name
that is missing here is still compared word by word, it only carries no flag.
"""

UNITS = (
    "mg/kg/hour", "mg/kg/day", "mg/kg/min", "mcg/kg/min", "mg/kg", "mcg/kg", "µg/kg", "mg/day", "mg/mL", "mg/dL",
    "mmol/L", "mEq/L", "ng/mL", "mcg/mL", "IU/mL", "mg", "mcg", "µg", "μg", "ng", "kg", "g", "mL", "ml", "dL", "L",
    "IU", "mEq", "mmol", "mm Hg", "mmHg", "bpm", "Hz", "cm", "mm", "m",
    "times", "doses", "dose", "sessions", "session", "tablets", "tablet", "points", "point",
    "seconds", "second", "minutes", "minute", "min", "hours", "hour", "h", "days", "day", "weeks", "week",
    "months", "month", "years", "year",
)  # fmt: skip

_NEGATIONS = """
no not never none neither nor without cannot can't don't doesn't didn't isn't aren't wasn't weren't won't wouldn't
shouldn't couldn't mustn't haven't hasn't hadn't avoid avoids unless except stop stopped contraindicated only
"""
NEGATIONS = frozenset(_NEGATIONS.split())  # and words that turn or limit a statement as much

# Number words from two on; “one” says too little.
_NUMBER_WORDS = """
two three four five six seven eight nine ten eleven twelve half once twice double daily weekly monthly
"""
NUMBER_WORDS = frozenset(_NUMBER_WORDS.split())

_GENERIC = """
acamprosate agomelatine alprazolam amantadine amisulpride amitriptyline amoxapine amphetamine aripiprazole asenapine
atomoxetine baclofen benztropine bremelanotide brexanolone brexpiprazole buprenorphine bupropion buspirone cannabidiol
carbamazepine cariprazine chlordiazepoxide chlorpromazine citalopram clobazam clomipramine clonazepam clonidine
clorazepate clozapine cyproheptadine d-cycloserine deferoxamine desipramine desvenlafaxine deutetrabenazine
dexmedetomidine dexmethylphenidate dextroamphetamine dextromethorphan diazepam diphenhydramine disulfiram divalproex
donepezil doxepin doxylamine droperidol duloxetine escitalopram esketamine estazolam eszopiclone fentanyl fluoxetine
fluphenazine flurazepam fluvoxamine gabapentin galantamine gepirone guanfacine haloperidol hydrocodone hydromorphone
hydroxyzine iloperidone imipramine isocarboxazid ketamine lamotrigine lemborexant levetiracetam levomilnacipran
levorphanol lidocaine lisdexamfetamine lithium lofexidine lorazepam loxapine lumateperone lurasidone
magnesium maprotiline mdma melatonin memantine methadone methylphenidate metoclopramide midazolam milnacipran
mirtazapine modafinil armodafinil morphine nalbuphine nalmefene naloxone naltrexone nefazodone nortriptyline olanzapine
ondansetron oxazepam oxcarbazepine oxycodone paliperidone paroxetine perphenazine phenelzine phenobarbital pimavanserin
pimozide pitolisant pramipexole prazosin pregabalin propranolol protriptyline psilocybin quazepam quetiapine ramelteon
riluzole risperidone rivastigmine ropinirole samidorphan selegiline sertraline solriamfetol suvorexant daridorexant
tapentadol tasimelteon temazepam thioridazine thiothixene tiagabine topiramate tramadol tranylcypromine trazodone
triazolam trifluoperazine trimipramine valbenazine valproate varenicline venlafaxine vilazodone viloxazine vortioxetine
xanomeline zaleplon ziprasidone zolpidem zonisamide zuranolone
acetaminophen aspirin celecoxib diclofenac ibuprofen naproxen meloxicam prednisone
"""
_BRAND = """
abilify adderall ambien anafranil ativan auvelity belsomra buspar caplyta celexa cobenfy concerta cymbalta depakote
desyrel effexor elavil emsam exxua fetzima geodon haldol intuniv invega klonopin lamictal latuda lexapro librium luvox
lybalvi lyrica nardil neurontin nuedexta parnate paxil pristiq prozac qelbree quviviq remeron rexulti risperdal ritalin
rozerem saphris seroquel sonata spravato strattera suboxone symbyax tegretol topamax trintellix valium viibryd vivitrol
vraylar vyvanse wellbutrin xanax zoloft zulresso zurzuvae zyprexa
"""
DRUGS = frozenset((_GENERIC + _BRAND).split())
