"""Which words hold to the next one, and where a phrase begins: short word lists for each language, as data.

They follow the line treatment rules that the guides of Netflix and the BBC share: break before conjunctions and
prepositions; keep together article and noun, adjective and noun, pronoun and verb, auxiliary and verb, number and unit.
"""

from __future__ import annotations

from dataclasses import dataclass


def _listed(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _phrases(text: str) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(phrase.split()) for phrase in text.split(",") if phrase.split())


@dataclass(frozen=True, slots=True)
class Filler:
    """Words that say nothing, where none of `not_after` stands before them and none of `not_before` follows."""

    words: tuple[str, ...]
    not_after: frozenset[str] = frozenset()
    not_before: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Grammar:
    """Word lists in lower case, with the straight apostrophe; a list that a language does not need is empty."""

    conjunctions: frozenset[str] = frozenset()
    prepositions: frozenset[str] = frozenset()
    binders: frozenset[str] = frozenset()
    """Articles, subject pronouns, auxiliaries and contractions of them: never the end of a line."""
    objects: frozenset[str] = frozenset()
    """Binders that may also end a phrase (`this`, `it`, `you`): they do before a conjunction or preposition."""
    may_end: frozenset[str] = frozenset()
    """Auxiliaries that may stand alone before a conjunction or preposition, which is less good."""
    enclitics: frozenset[str] = frozenset()
    """Pronouns that hold to the verb before them."""
    leaning: frozenset[str] = frozenset()
    """Common adjectives and adverbs, which hold to what follows, less firmly."""
    infinitives: frozenset[str] = frozenset()
    """Verbs that hold to `to`."""
    particles: frozenset[str] = frozenset()
    """Prepositions that mostly belong to the verb before them."""
    numbers: frozenset[str] = frozenset()
    units: frozenset[str] = frozenset()
    titles: frozenset[str] = frozenset()
    """Forms of address and the like, which a name follows; a full stop after them ends no sentence."""
    capitals_are_names: bool = True
    fillers: tuple[Filler, ...] = ()
    doubles: frozenset[str] = frozenset()
    """Short words that are said twice on purpose or by grammar (`no no`, `had had`)."""


_ENGLISH = Grammar(
    conjunctions=_listed("""
        and but or nor so yet because although though if unless until when whenever while where whereas whether that
        which who whose than as since after before
    """),
    prepositions=_listed("""
        about above across against along among around at behind below beneath beside between beyond by despite down
        during for from in inside into like near of off on onto out outside over past through throughout to toward
        towards under up upon with within without
    """),
    binders=_listed("""
        a an the this these those my your his her its our their every each some any no another what whose
        i you he she it we they i'm you're he's she's it's we're they're i've you've we've they've i'll you'll he'll
        she'll it'll we'll they'll i'd you'd he'd she'd we'd they'd am is are was were be been being have has had do
        does did don't doesn't didn't will would shall should can could can't cannot couldn't won't wouldn't shouldn't
        isn't aren't wasn't weren't hasn't haven't hadn't may might must not let's there's that's what's who's here's
        gonna wanna gotta very
    """),
    objects=_listed("this these those his her some any another you it what each"),
    may_end=_listed("""
        is are was were be been have has had do does did can could will would should might may must not don't doesn't
        didn't can't won't isn't wasn't
    """),
    enclitics=_listed("me him us them"),
    leaning=_listed("""
        all too so really just also quite rather pretty more most less least much many few fewer several only even
        still already almost both either neither own such other same different new old good great best better bad big
        small little large huge high low long short first second third last next past final full whole whole early late
        young free real true sure major key main strong certain important significant current overall total average net
        general global local national public private social human single common special entire whole nice hard easy
        open close clear simple quick fast slow hot cold black white red green blue
    """),
    infinitives=_listed("""
        going want wants wanted need needs needed able unable used got try trying tried supposed like likes expect
        expected continue continues continued begin began start started plan planning ready likely willing happy ought
    """),
    particles=_listed("up out off down away back over"),
    numbers=_listed("""
        zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
        eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million billion
        trillion half dozen point oh
    """),
    units=_listed("""
        % percent percentage points basis dollars dollar cents euros euro pounds hundred thousand million billion
        trillion years year months month weeks week days day hours hour minutes minute seconds second times metres
        meters metre meter kilometres kilometers miles mile feet foot inches inch grams kilograms kilos tons tonnes
        litres liters degrees people words frames pixels bits bytes megabytes gigabytes p.m. a.m. pm am o'clock
        ms kb mb gb tb km cm mm kg hz khz mhz ghz fps k °c °f
    """),
    titles=_listed("mr mrs ms dr prof st sir mt vs jr sr gen sen rep gov lt col capt"),
    fillers=(
        *(Filler(words) for words in _phrases("um, uh, uhm, umm, er, erm, hmm, mhm, mm, ah")),
        *(
            Filler(
                words,
                _listed("do did if as let what that how would don't before to you i we they should may might also"),
                _listed("that what how where who why when if about the it him her them me us this a an my your his"),
            )
            for words in _phrases("you know, i mean")
        ),
        *(
            Filler(words, _listed("a an the this that what some any these those every each one another same right"))
            for words in _phrases("sort of, kind of")
        ),
    ),
    doubles=_listed("no yes had that very so really is bye ha"),
)

_FRENCH = Grammar(
    conjunctions=_listed("et ou mais donc or ni car que qu' quand lorsque si comme puisque parce qui dont où puis"),
    prepositions=_listed("""
        à a de d' du des dans en sur sous par pour avec sans chez vers contre entre depuis pendant avant après au aux
        jusque jusqu' malgré selon
    """),
    binders=_listed("""
        le la les l' un une des du au aux ce cet cette ces mon ma mes ton ta tes son sa ses notre nos votre vos leur
        leurs je j' tu il elle on nous vous ils elles me m' te t' se s' ne n' y c'est c' ai as a avons avez ont suis es
        est sommes êtes sont étais était étaient ai été être avoir avait avaient va vais vont peut peux doit dois faut
        chaque quelques plusieurs parce afin lors
    """),
    leaning=_listed("très plus moins trop si bien pas tout toute tous petit petite grand grande beau belle bon bonne"),
    numbers=_listed("deux trois quatre cinq six sept huit neuf dix vingt trente quarante cinquante cent mille"),
    units=_listed("pour % euros euro ans an mois jours heures minutes secondes mètres kilomètres millions milliards"),
    titles=_listed("m mme mlle dr"),
    fillers=tuple(Filler(words) for words in _phrases("euh, heu, hum")),
    doubles=_listed("nous vous non oui très si"),
)

_GERMAN = Grammar(
    conjunctions=_listed("""
        und oder aber denn sondern dass daß weil wenn als ob obwohl damit während bevor nachdem sobald falls wie wo
        sowie doch
    """),
    prepositions=_listed("""
        an auf aus bei bis durch für gegen hinter in im ins am ans beim mit nach neben ohne seit über um unter von vom
        vor zu zum zur zwischen wegen trotz
    """),
    binders=_listed("""
        der die das den dem des ein eine einen einem einer eines kein keine keinen mein meine meinen dein deine sein
        seine seinen ihr ihre ihren unser unsere euer dieser diese dieses diesen diesem jeder jede jedes ich du er sie
        es wir man bin bist ist sind seid war waren habe hast hat haben hatte hatten werde wird werden wurde wurden
        kann können muss müssen will wollen soll sollen darf nicht
    """),
    objects=_listed("sie es ihr das dies diese dieser dieses"),
    may_end=_listed(
        "ist sind war waren habe hat haben hatte hatten wird werden wurde wurden kann können muss müssen will"
        " soll nicht"
    ),
    leaning=_listed("sehr so zu ganz mehr weniger neue neuen neuer gute guten großen große großer kleine kleinen"),
    numbers=_listed("zwei drei vier fünf sechs sieben acht neun zehn elf zwölf zwanzig dreißig hundert tausend"),
    units=_listed("% prozent euro cent jahre jahren tage tagen stunden minuten sekunden meter kilometer millionen"),
    titles=_listed("herr frau dr prof hr fr"),
    capitals_are_names=False,
    fillers=tuple(Filler(words) for words in _phrases("äh, ähm, öh, hm, hmm")),
    doubles=_listed("die das sie nein ja sehr"),
)

_SPANISH = Grammar(
    conjunctions=_listed("y e o u pero sino que porque cuando si como aunque mientras donde pues quien cuyo"),
    prepositions=_listed("a al ante con contra de del desde durante en entre hacia hasta para por según sin sobre"),
    binders=_listed("""
        el la los las lo un una unos unas este esta estos estas ese esa esos esas mi mis tu tus su sus nuestro nuestra
        nuestros nuestras cada yo tú él ella nosotros ellos ellas me te se nos le les no he has ha hemos han había soy
        eres es somos son era eran fue estoy está están estaba voy va vamos van puede pueden debe deben hay
        antes después además
    """),
    leaning=_listed("muy más menos tan bien gran grande nuevo nueva buen buena primer primera último última todo toda"),
    numbers=_listed("dos tres cuatro cinco seis siete ocho nueve diez veinte treinta cien ciento mil"),
    units=_listed("% por euros euro dólares años año meses días horas minutos segundos metros kilómetros millones"),
    titles=_listed("sr sra srta dr dra"),
    fillers=tuple(Filler(words) for words in _phrases("eh, em, mmm")),
    doubles=_listed("no sí muy"),
)

_ITALIAN = Grammar(
    conjunctions=_listed("e ed o oppure ma però che perché quando se come mentre dove anche poi quindi cui"),
    prepositions=_listed("""
        a ad al allo alla ai agli alle all' da dal dalla dai dalle dall' di d' del dello della dei degli delle dell' in
        nel nello nella nei nelle nell' con su sul sulla sui sulle sull' per tra fra senza verso contro dopo prima
    """),
    binders=_listed("""
        il lo la i gli le l' un uno una un' questo questa questi queste quel quello quella quei quelle mio mia miei mie
        tuo tua suo sua nostro nostra vostro loro ogni io tu lui lei noi voi mi ti si ci vi non ho hai ha abbiamo
        avete hanno aveva avevano sono sei è siamo siete era erano sto sta stanno può possono deve devono
    """),
    leaning=_listed("molto più meno troppo così grande nuovo nuova buon buona primo prima ultimo ultima tutto tutta"),
    numbers=_listed("due tre quattro cinque sei sette otto nove dieci venti trenta cento mille"),
    units=_listed("% per euro dollari anni anno mesi giorni ore minuti secondi metri chilometri milioni miliardi"),
    titles=_listed("sig sig.ra dott dott.ssa prof"),
    fillers=tuple(Filler(words) for words in _phrases("ehm, eh, mmm")),
    doubles=_listed("no sì molto"),
)

_PORTUGUESE = Grammar(
    conjunctions=_listed("e ou mas porém que porque quando se como embora enquanto onde pois quem cujo"),
    prepositions=_listed("""
        a à ao aos às de do da dos das em no na nos nas com por pelo pela pelos pelas para pra sem sob sobre entre até
        desde contra durante
    """),
    binders=_listed("""
        o a os as um uma uns umas este esta estes estas esse essa esses essas meu minha meus minhas seu sua seus suas
        nosso nossa cada eu tu ele ela nós eles elas você vocês me te se lhe não tenho tem têm tinha sou é somos são
        era eram foi estou está estão estava vou vai vamos vão pode podem deve devem antes depois além
    """),
    leaning=_listed("muito mais menos tão bem grande novo nova bom boa primeiro primeira último última todo toda"),
    numbers=_listed("dois duas três quatro cinco seis sete oito nove dez vinte trinta cem cento mil"),
    units=_listed("% por euros euro reais dólares anos ano meses dias horas minutos segundos metros milhões bilhões"),
    titles=_listed("sr sra dr dra"),
    fillers=tuple(Filler(words) for words in _phrases("hum, eh, ahn")),
    doubles=_listed("não sim muito"),
)

_GRAMMARS = {
    "en": _ENGLISH,
    "fr": _FRENCH,
    "de": _GERMAN,
    "es": _SPANISH,
    "it": _ITALIAN,
    "pt": _PORTUGUESE,
}


def grammar_of(language: str) -> Grammar:
    """The lists of a language by its ISO 639-1 code; empty ones where there are none, English where none is named."""
    return _GRAMMARS.get((language or "en").split("-")[0].lower(), Grammar())
