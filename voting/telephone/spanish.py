"""The call in Spanish, as it is spoken in the United States."""

from __future__ import annotations

from datetime import datetime

from voting.ballot_words import Phrases
from voting.telephone.wording import Wording

_CHOICES = {
    "for": "a favor",
    "against": "en contra",
    "withhold": "voto retenido",
    "abstain": "abstención",
    "broker_non_vote": "sin voto del corredor",
    "unvoted": "sin voto",
    "1": "cada año",
    "2": "cada dos años",
    "3": "cada tres años",
}

PHRASES = Phrases(
    labels=_CHOICES,
    all_nominees={
        **{choice: f"{words}, para todos los candidatos" for choice, words in _CHOICES.items()},
        "for": "a favor de todos los candidatos",
        "against": "en contra de todos los candidatos",
    },
    recommended={
        **_CHOICES,
        "for": "votar a favor",
        "against": "votar en contra",
        "withhold": "retener su voto",
        "abstain": "abstenerse",
        "1": "una votación cada año",
        "2": "una votación cada dos años",
        "3": "una votación cada tres años",
    },
    recommended_of={
        **_CHOICES,
        "for": "votar a favor de",
        "against": "votar en contra de",
        "withhold": "retener el voto a",
        "abstain": "abstenerse respecto de",
    },
    nouns={"share": ("acción", "acciones"), "vote": ("voto", "votos")},
    conjunction=" y ",
    recommends="La Junta Directiva recomienda {choices}.",
    recommends_nothing="La Junta Directiva no hace ninguna recomendación.",
    other_recommends="{name} recomienda {choices}.",
    other_recommends_nothing="{name} no hace ninguna recomendación.",
    everyone="todos los candidatos",
    left_blank="en blanco",
    not_voted="sin voto",
    by_nominee="candidato por candidato",
    all_except="a favor de todos los candidatos, con estas excepciones",
    votes_divided="sus votos se reparten",
    spread="{votes}, en partes iguales entre {names}.",
    one_to_nobody="De sus {all} votos, {votes} no va para nadie.",
    some_to_nobody="De sus {all} votos, {votes} no van para nadie.",
    marked_twice="Está marcado {choices}.",
    nominee_blank=". En blanco, así que se vota como {whose}",
    blank_not_voted="No se vota.",
    blank_in_discretion="Los representantes designados votan {how}, a su criterio.",
    decided=(
        "Se propuso en la asamblea. Los representantes designados votan {choice}, a su criterio."
    ),
    blank_left_to="Queda a cargo de {proxy}, su representante, que vota en la asamblea.",
    blank_as="Se vota como {whose}:",
    blank_voted="El voto será: {how}, como {whose}.",
    board_recommends="recomienda la Junta Directiva",
    as_other_recommends="recomienda {name}",
)

_MONTHS = """
enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre
"""

_LETTERS = """
Antonio Barcelona Carmen Dolores Enrique Francia Guatemala Historia Inés José Kilo Lorenzo Madrid
Navarra Oviedo París Querido Ramón Sábado Teresa Uruguay Valencia Washington Xilófono Yucatán
Zaragoza
"""


def _day(local: datetime) -> str:
    return f"{local.day} de {_MONTHS.split()[local.month - 1]}"


def _time(local: datetime) -> str:
    half = "de la mañana" if local.hour < 12 else "de la tarde"
    if local.hour >= 20:
        half = "de la noche"
    article = "la" if local.hour in (1, 13) else "las"
    return f"{_day(local)} a {article} {local:%-I:%M} {half}, hora {local:%Z}"


def _date(local: datetime) -> str:
    return f"{_day(local)} de {local.year}"


SPANISH = Wording(
    language="es",
    locale="es-US",
    voice="Polly.Lupe",
    phrases=PHRASES,
    time=_time,
    date=_date,
    letters={word[0]: word for word in _LETTERS.split()},
    spelled="{letter}, de {word}.",
    press_key="{what}, oprima {key}.",
    keys={
        "*": "la tecla asterisco",
        "#": "la tecla de número",
        **{k: f"el {k}" for k in "0123456789"},
    },
    this_language="Para español",
    help_with_keys=(
        "Para oír de nuevo cualquier pregunta, oprima la tecla asterisco. Para volver a la "
        "anterior, oprima la tecla de número."
    ),
    silence="No oímos ninguna tecla.",
    wrong_key="Esa tecla no es una de las opciones.",
    welcome="Gracias por llamar para votar sus acciones.",
    enter_number=(
        "Por favor, marque el número de control de 16 dígitos que está en su tarjeta de poder o "
        "en su aviso. Después, oprima la tecla de número."
    ),
    wrong_length="Un número de control tiene 16 dígitos. Recibimos {count}.",
    wrong_number=(
        "Ese número no abre ninguna asamblea. Por favor, compárelo con su tarjeta de poder o su "
        "aviso. Si le enviaron un número más reciente, use el más reciente."
    ),
    out_of_numbers=(
        "No encontramos su número de control. Por favor, tenga a mano su tarjeta de poder y llame "
        "de nuevo."
    ),
    too_many_attempts=("Hubo demasiados intentos. Por favor, espere {minutes} y llame de nuevo."),
    minutes=("un minuto", "{count} minutos"),
    account="La cuenta termina en {digits}. Tiene {shares}.",
    account_unnumbered="La cuenta tiene {shares}.",
    this_is_me="Si esta es su cuenta",
    another_number="Para marcar otro número de control",
    no_longer_valid=(
        "Este número de control ya no es válido. Si le enviaron uno más reciente, por favor llame "
        "de nuevo y use el más reciente."
    ),
    thank_you="Gracias, {holder}.",
    you_vote_at="Usted vota en esta asamblea de {issuer}:",
    meeting_day="Tendrá lugar el {date}.",
    your_votes="Usted tiene {votes}.",
    board_asks="La Junta Directiva solicita su poder.",
    proxies="Sus apoderados son {names}. Votan como usted diga en esta llamada.",
    proxies_of_board="Los apoderados que nombra la Junta votan como usted diga en esta llamada.",
    the_board="la Junta Directiva",
    colours={
        "white": "blanca",
        "blue": "azul",
        "green": "verde",
        "gold": "dorada",
        "yellow": "amarilla",
        "red": "roja",
        "gray": "gris",
    },
    choose_side=(
        "{count} partes solicitan su poder, cada una con una tarjeta propia. En cada tarjeta están "
        "todos los candidatos."
    ),
    side_card="Para votar en la tarjeta de {name}",
    side_card_colour="Para votar en la tarjeta {colour} de {name}",
    on_card="{what}, en la tarjeta de {name}",
    whichever=(
        "Basta con una tarjeta. Entre varias cuenta la de fecha más reciente, sea de quien sea."
    ),
    other_asks="{name} solicita su poder, y no la Junta Directiva.",
    judgment=(
        "Sobre cualquier otro asunto que se presente debidamente en la asamblea, deciden según su "
        "mejor criterio."
    ),
    blanks_as_board=(
        "Lo que usted deje en blanco se vota como recomienda la Junta Directiva. Donde la Junta no "
        "recomienda nada, no se vota."
    ),
    blanks_as_other=(
        "Lo que usted deje en blanco se vota como recomienda {name}. Donde {name} no recomienda "
        "nada, no se vota."
    ),
    blanks_not_voted="Lo que usted deje en blanco no se vota.",
    not_entitled="Estas acciones no tienen derecho a voto en esta asamblea. Adiós.",
    nothing_to_vote=(
        "Aquí no hay acciones que usted pueda votar. Las votan quienes las tienen bajo esta "
        "cuenta. Adiós."
    ),
    already="Ya tenemos {what} de usted, con fecha del {when}. Es lo que cuenta ahora.",
    already_several="Ya tenemos varios votos de usted que cuentan ahora:",
    acts={
        ("proxy", "internet"): "un voto por internet",
        ("proxy", "telephone"): "un voto por teléfono",
        ("proxy", "mail"): "una tarjeta de poder por correo",
        ("proxy", "in_person"): "un poder entregado en la asamblea",
        ("proxy", "nominee"): "instrucciones en el archivo de un banco o corredor",
        ("ballot", "in_person"): "una papeleta depositada en la asamblea",
    },
    keep_it="Para dejarlo como está",
    hear_it="Para oír cómo vota",
    vote_again="Para votar de nuevo y reemplazarlo",
    kept="Su voto queda como está. Gracias por llamar. Adiós.",
    all_as_board="Para votar todo como recomienda la Junta Directiva",
    all_as_other="Para votar todo como recomienda {name}",
    by_item="Para votar punto por punto",
    item="Punto {number}.",
    nominees="Los candidatos son {names}.",
    nominee="El único nombre es {names}.",
    at_most="Puede votar a favor de {seats} como máximo. En cuanto vote sobre uno, los que deje en "
    "blanco no se votan.",
    named_by_board="{name}, de parte de la Junta Directiva.",
    named_by="{name}, de parte de {by}.",
    choose={
        "for": "Para votar a favor",
        "against": "Para votar en contra",
        "withhold": "Para retener su voto",
        "abstain": "Para abstenerse",
        "1": "Para una votación cada año",
        "2": "Para una votación cada dos años",
        "3": "Para una votación cada tres años",
    },
    choose_all={
        "for": "Para votar a favor de todos",
        "against": "Para votar en contra de todos",
        "withhold": "Para retener su voto a todos",
        "abstain": "Para abstenerse respecto de todos",
    },
    choose_for={
        "for": "Para votar a favor de este nombre",
        "against": "Para votar en contra",
        "withhold": "Para retener su voto",
        "abstain": "Para abstenerse",
    },
    withhold_from_some="Para retener su voto a algunos y votar a favor de los demás",
    spread_evenly="Para repartir sus votos en partes iguales entre todos",
    divide="Para repartir sus votos como usted quiera",
    one_by_one="Para votar uno por uno",
    leave_blank="Para dejarlo en blanco",
    your_votes_to_divide="Usted tiene {votes} para esta elección.",
    enter_votes=(
        "{name}. Le quedan {votes}. Marque cuántos le da a {name}. Para ninguno, marque 0. "
        "Después, oprima la tecla de número."
    ),
    decimal_point="Para el punto decimal, oprima la tecla asterisco.",
    too_many_votes="Usted dio {given}. Le quedan solamente {left}.",
    no_votes_given="Usted no le dio votos a nadie.",
    enough_for="Usted ya votó a favor de {seats}. No se puede elegir a más.",
    no_exceptions="Usted no retuvo su voto a nadie, así que vota a favor de todos.",
    held_jointly="Estas acciones pertenecen en conjunto a {names}.",
    all_sign="Si todos firman este voto",
    say_who_signs="Para decir quién firma",
    signs="Si {name} firma",
    signs_not="Si no",
    nobody_signs="Al menos uno de los dueños tiene que firmar.",
    attending=(
        "¿Piensa venir a la asamblea? Esto ayuda a prepararla. No tiene efecto sobre su voto."
    ),
    attends="Si piensa venir",
    attends_not="Si no",
    skip="Para no decirlo",
    read_back="Todavía no se registró nada. Esto es lo que se registrará.",
    by_recording=(
        "Al registrar este voto usted lo firma, como firmaría la tarjeta. "
        "Reemplaza cualquier voto que haya enviado antes."
    ),
    signed_by="Firmado por {names}.",
    will_attend={
        True: "Usted piensa venir a la asamblea.",
        False: "Usted no piensa venir a la asamblea.",
    },
    record_it="Para registrar este voto",
    change_it="Para cambiar algo",
    start_again="Para empezar de nuevo",
    change_item="Para cambiar el punto {number}",
    change_signing="Para cambiar quién firma",
    change_attending="Para cambiar si piensa venir",
    enter_place="Marque el número y después oprima la tecla de número.",
    recorded="Su voto quedó registrado. Lo recibimos el {when}.",
    your_number_is="Por favor, anote su número de confirmación.",
    once_more="Una vez más.",
    until="Todavía puede cambiar su voto hasta el {when}. Cuenta el último voto.",
    hear_number_again="Para oír el número otra vez",
    vote_other_shares="Para votar con otro número de control",
    or_hang_up="Si ha terminado, simplemente cuelgue.",
    agenda_changed=(
        "El orden del día cambió durante esta llamada. Sus respuestas hasta ahora se descartan y "
        "no se registró nada. Por favor, elija de nuevo."
    ),
    closed="La votación por teléfono se cerró el {when}.",
    not_recorded="Este voto no se registró.",
    nothing_stands="No hay ningún voto suyo, así que sus acciones no se votan por ahora.",
    stands="Lo que cuenta es {what}, con fecha del {when}:",
    ballot_at_meeting="Todavía puede votar con una papeleta en la asamblea.",
    polls_closed="La votación en la asamblea se cerró, así que ya no se puede cambiar nada.",
    refused="Este voto no se pudo registrar. Por favor, vote por internet o envíe su tarjeta.",
    lost_place="Lo sentimos. Perdimos el hilo de su llamada y no se registró nada más.",
    nothing_recorded="No se registró nada.",
    stays_recorded="Lo que usted registró en esta llamada sigue en pie. No se registró nada más.",
    not_heard="No recibimos ninguna respuesta suya.",
    goodbye="Gracias por llamar. Adiós.",
)
