"""What the names of columns mean, in the languages and codes of weather services and loggers.

Only names are judged here; `columns.py` weighs them against what the cells hold.
"""

from __future__ import annotations

import re
from functools import lru_cache

from anp_core.language import mark

# ------------------------------------------------------------------------ time

_TIME = re.compile(
    r"time|date|datum|zeit|fecha|jour|heure|valid|epoch|^ts$|\b(dt|day|dia|data|dates?|tid|dato|"
    r"pvm|aika|obstime)\b|"
    r"timestamp|(measured|recorded|observed|sampled|taken|logged) (at|on)\b|"
    r"messdatum|mess datum|yyyymm|aaaamm|jjjjmm|datahora|日期|时间|時間|日時|年月日|年月|"
    r"일시|날짜|시간|年月日時|"
    r"дата|время|срок|datum|dátum|tarih|ημερομηνία|representat|tidpunkt|tidspunkt|czas|čas|päivä|ajankohta"
)
_POOR_TIME = re.compile(
    r"sunrise|sunset|modif|creat|updat|load|_end\b|\bende?\b|\bto\b|\btill\b|\btil\b|\bbis\b|expire|"
    r"moon|\bstart\b|"
    r"\bfrom\b|från|\bvon\b|\btill\b|_stop|\bstop\b|fundac|max time|min time|time of|\bhx\b|"
    r"\bhtn\b|\bhtx\b|horat|hora t|"
    r"data de|processing|download|retriev|date2|begin|inserted"
)
_BEST_TIME = re.compile(
    r"representat|valid|observ|^date$|^datetime$|^time$|timestamp|date time|\blst\b|local"
)
_CLOCK = re.compile(
    r"time|hour|\bhe\b|\bhr\b|\bhh|zeit|stunde|hora|heure|\bklo\b|klok|kello|\baika\b|\btid\b|uhr|ora\b|hod|godz|"
    r"час|время|时|時|clock|utc|gmt|시|saat|ώρα|\b(hrs|tim|std|uur)\b"
)
_PARTS: tuple[re.Pattern[str], ...] = tuple(
    re.compile(rf"^({words})( (utc|gmt|lst|local|est|pst|z))?$")
    for words in (
        "year|yr|yyyy|year month day hour minutes in yyyy|yy|y|"
        "jahr|año|ano|annee|année|anio|anno|jaar|år|vuosi|v|rok|год|年|年份|년|iyear|rocznik|yıl|év",
        "month|mon|mo|mm|m|monat|mes|mois|mese|maand|måned|månad|kuukausi|kk|miesiac|miesiąc|měsíc|mesic|месяц|月|月份|월|mnth",
        "day|dd|d|dy|da|tag|dia|día|jour|giorno|dag|päivä|pv|dzien|dzień|den|день|число|日|일|mday|doy|yday|jday|jul|"
        "julian day|day of year|day of month|doyr|ddd|jd",
        "hour|hours|hour ending|he|"
        "hr|hrs|hh|hh24|h|stunde|stunden|std|hora|heure|heures|ora|uur|time|timme|tunti|klo|godz|godzina|hod|hodina|"
        "час|时|小时|時|시|hhmm|hour of day|tid|klokka|aika|paikallinen aika|ore|saat",
        "minute|minutes|min|mi|mi format in local( standard)? time|mn|minuta|minut|分|minuutti|minuto",
        "second|seconds|sec|s|ss|秒",
    )
)
DAY_OF_YEAR = re.compile(r"^(doy|yday|jday|jul|julian day|day of year|doyr|ddd|jd)$")

# ------------------------------------------------------------------------ air temperature

_TEMPERATURE = re.compile(
    r"temp|тмп|气温|氣溫|温度|溫度|気温|기온|온도|celsius|fahrenheit|dry ?bulb|lämpötila|lampotila|"
    r"teplot|темпер|hitastig|"
    r"hőmérs|homers|sıcakl|sicakl|θερμοκρ|suhu|nhiệt|temperat|trockenthermo|"
    r"^t(max|min|mean|avg|med|moy|emp)?[cfk]?$|\btre ?(200|a200)\w*|"
    r"\b(t2m|2t|t2|tmp|tmp[cfk]|temp[cfk]|t ?(avg|mean|max|min|med|moy|air|hr avg|calc|daily \w+)|"
    r"tas|tas(max|min)|ta|tt|"
    r"tt tu|tt 10|tmk|txk|tnk|tg|tx|tn|tm|t|tair|airt|airtc|airtf|air tc|air tf|air t|atmp|at|tl|"
    r"tlmax|tlmin|tl mittel|"
    r"tmax|tmin|tmean|tavg|tmed|maxt|mint|avgt|meant|maxtp|mintp|tem|dbt|tdb|std t|"
    r"tmax[cfk]|tmin[cfk]|tavg[cfk]|tmean[cfk]|t\d{1,2}[cf]?|dry|out ?t)\b"
)
_TEMPERATURE_UNIT = re.compile(
    r"[°º]\s*[cfk]\b|℃|℉|\bdeg(rees?)?[ _.]?[cfk]\b|celsius|fahrenheit|kelvin|"
    r"[\[(]\s*[cfk]\s*[\])]|摄氏|华氏"
)
_OTHER_TEMPERATURE = re.compile(
    r"dew|\bdwp|dwpt|\bdpt\b|sonic|\bcell\b|\btd\b|\btd ?10\b|punkt|taup|wet ?b|\bwetb|\bwet\b|\btw\b|feel|gefühl|"
    r"gefuhl|apparent|chill|heat ?index|"
    r"humidex|soil|boden|\bsea\b|water|wasser|\bwtmp\b|eau\b|\bagua\b|vatten|road|asfalt|asphalt|"
    r"\bsst\b|sea surf|grass|gras\b|"
    r"gmin|tgmin|\btgk\b|\btgn\b|\btm5\b|5 ?cm|10 ?cm|erdb|radtemp|black ?globe|globe|wbgt|"
    r"set ?point|anomal|departure|"
    r"normal|range|point de ros|rocío|rocio|orvalho|rosa\b|daggpunkt|duggpunkt|kastepiste|rosn|"
    r"punkt ros|точка рос|露点|露點|"
    r"이슬점|panel|\bptemp|logger|board|cpu|core|battery|batt|bat temp|case|enclosure|intern|"
    r"surface ir|\birt\b|infra|"
    r"skin|sur temp|sfctmp|deg ?days?|degree days?|heizgrad|\bhdd\b|\bcdd\b|\bgdd\b|cooling|"
    r"heating|track|leaf|snow|"
    r"\bst ?\d|geop|pool|freezer|fridge|boiler|flow|vorlauf|return|exhaust|supply|tank|target|t10n|"
    r"地面温度|地温|地溫|지면|초상|sol\b|sub ?soil|0[,.]?05 ?m|potential|virtual|equiv|tgmin|"
    r"\bbulbo um|bulbo húm|umid|upper|500|850"
)
_INDOOR = re.compile(
    r"indoor|innen|\binside\b|\bin\b|room|wohn|binnen|\btempin\b|\bint\b|室内|living|bed|kitchen|basement"
)
_OUTDOOR = re.compile(
    r"outdoor|outside|außen|aussen|\bout\b|buiten|\bair\b|luft|extern|2 ?m\b|\bt2m\b|室外|exterior|ute\b"
)
_LESSER = re.compile(
    r"forecast|predict|vorhersage|prognos|normal|record|average m|average temp|clim|hist|estimate|"
    r"model|previous|"
    r"\bref\b|\bpi\b|\bera\b|\bmds\b|target|lag|diff|delta|std dev|stdev|\bsd\b|\bse\b|error|uncert|\bq\b|qual|"
    r"flag|qc|attrib|品質|均質|품질|"
    r"\bn\b|count|number|time|hora\b|hnh|\bhour of\b|\d{3,4} ?m\b|na hora ant|min 10|hour max|hour min"
)
_MEAN = re.compile(
    r"mean|avg|average|moy|media\b|médi|medi\b|mittel|\bmed\b|tmed|gem|gjennomsnitt|medel|middel|"
    r"keski|średni|sredni|průměr|"
    r"prumer|средн|평균|平均|\btmk\b|\btg\b|\btm\b|tre200d0|tre200m0|\btavg\b|\btmean\b|átlag"
)
_MAX = re.compile(
    r"max|high|\bhi\b|\btx|tre200\wx|höchst|hoechst|\bhøy|høj|högst|korkein|najwy|maks|макс|最高|최고|"
    r"mx\b|\bupper\b"
)
_MIN = re.compile(r"min|low|\btn|tre200\wn|tiefst|lägst|lav|alin|najni|мин|最低|최저|mn\b")

# ------------------------------------------------------------------------ what is no temperature

_NO_VALUE = re.compile(
    r"\b(id|no|nr|num|number|nummer|lat|latitude|lon|lng|longitude|elev\w*|alt\w*|höhe|height|"
    r"station\w*|stn|stid|wmo|usaf|wban\w*|"
    r"souid|staid|hum\w*|rh|rhum|relh|press\w*|slp|pres|baro\w*|wind\w*|wspd|wdir|gust\w*|prec\w*|"
    r"prcp|rain\w*|snow\w*|"
    r"rad\w*|solar\w*|sun\w*|cloud\w*|visib\w*|vis|q\w{0,2}|qual\w*|qn\s?\d*|flag\w*|attributes?|"
    r"std|sd|count|code|source|year|month|"
    r"day|hour|minute|second|row|record|index|unnamed.*|evap\w*|uv|aqi|pm\d*|co2|volt\w*|batt\w*|"
    r"rssi|kühl\w*|ozone|"
    r"feuchte|luftdruck|niederschlag|vlhkost|tlak|vento|chuva|umidade|precipita\w*|pressao|presion|"
    r"humedad|lluvia|viento|"
    r"pluie|vent|duree|insol\w*|fg|fhx|ff|fx|dd|rr\w*|sd|sh|nsh\w*|ux|un|ug|px|pn|pg|sq|crx vn|"
    r"sample rate)\b|%|湿度|濕度|降水|雨量|气压|氣壓|"
    r"風速|风速|風向|습도|강수|풍속|기압|влажн|давлен|осадк|ветер|hpa|mbar|\bm ?s\b|km ?h|\bmm\b|w m2"
)
_QUANTITIES = {
    mark("humidity"): r"hum\w*|rh|rhum|feuchte|humedad|humidite|humidité|umidade|vlhkost|湿度|濕度|습도",
    mark(
        "pressure"
    ): r"\w*press\w*|slp|mslp|qnh|qfe|hpa|mbar|luftdruck|presion|presión|pression|pressao|tlak|气压|氣壓",
    mark("precipitation"): r"prec\w*|prcp|rain\w*|snow\w*|niederschlag|lluvia|pluie|chuva|降水|雨量|降水量",
    mark("wind"): r"wind|winds|windspeed|gust\w*|wspd|viento|vento|vent|风速|風速",
    mark("radiation"): r"rad|radiation|irrad\w*|solar|ghi|dni|dhi",
    mark("cloud cover"): r"cloud\w*|okta\w*|bewölkung",
    mark(
        "water or soil temperature"
    ): r"sst|sea surface|water|wasser|wtmp|soil|boden|ground|road|agua|eau|sol|suelo",
    mark("dew point"): r"dew\w*|dwpt|dwpf|dwpc|taupunkt|rocío|rosee|rosée|露点|露點",
    mark("a difference from normal"): r"anomal\w*|departure\w*|deviation",
}
_TEMPERATURES = ("water or soil temperature", "dew point", "a difference from normal")

# ------------------------------------------------------------------------ several series in one table

_SERIES = re.compile(
    r"station|location|place|\bcity\b|stadt|\bort\b|\bsite\b|entity|element|parameter|\bsensor\b|"
    r"device|variable|"
    r"\bname\b|nombre|\bnom\b|navn|namn|region|country|\bfield\b|measurement|\bmetric\b|\bseries\b|"
    r"\bstn\b|\bstid\b|"
    r"\bdatatype\b|\btype\b|\bid\b|estacion|estação|stacja|post\b|probe|channel|node|room|building|"
    r"\bstate name\b|"
    r"\bindicativo\b|numer sta|num poste|地点|站|站号|站點|지점|지점명|観測所|город|пункт|airport|"
    r"icao|wmo|usaf|county|municip|"
    r"\bgrid\b|cell|serie|kind|quantity|observable|property|characteristic|unit of|hostname|host|"
    r"topic|label|section|tag\b"
)
_NO_SERIES = re.compile(
    r"weather|flag|qual|qc|attribute|wind|cloud|remark|comment|event|condition|coco|record|row"
)


@lru_cache(maxsize=4096)
def words_of(name: str) -> str:
    """The words of a column's name in small letters: "TemperatureF" is "temperature f", "tmax.F." is "tmax f"."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", name)
    return re.sub(r"[\W_]+", " ", spaced.lower()).strip()


def time_rank(name: str) -> float:
    """How far a name speaks for times: above 0 for, below 0 against."""
    words = words_of(name)
    rank = 2.0 * bool(_TIME.search(words)) - 1.5 * bool(_POOR_TIME.search(words))
    return rank + 0.2 * bool(_BEST_TIME.search(words))


def names_clock(name: str) -> bool:
    """Whether a name may be that of a time of day."""
    return bool(_CLOCK.search(words_of(name))) and not _POOR_TIME.search(words_of(name))


def part_of_time(name: str) -> int | None:
    """0 year, 1 month, 2 day (of the month or year), 3 hour or clock, 4 minute, 5 second; None for other names.

    `mm` and `m` are a month unless capitals say otherwise: `columns.py` settles it by their place.
    """
    base = re.sub(r"\(.*?\)|\[.*?\]", "", name)
    words = words_of(base) or words_of(name)
    return next((part for part, pattern in enumerate(_PARTS) if pattern.match(words)), None)


def names_temperature(name: str) -> bool:
    """Whether a name is that of a temperature, of whatever."""
    words = words_of(name)
    unit = bool(_TEMPERATURE_UNIT.search(name.lower()))
    return bool(_TEMPERATURE.search(words)) or (unit and not re.search(r"deg ?days?|degree days?", words))


def value_rank(name: str) -> float:
    """How far a name speaks for air temperature: about 5 for it, 2 for another temperature, 0 unknown, −3 against.

    Means come before plain values, those before highs and lows; outdoors before indoors; measured before forecast.
    """
    words = words_of(name)
    if names_temperature(name):
        other = bool(_OTHER_TEMPERATURE.search(words))
        rank = 2.0 if other else 5.0
        if re.search(r"\btre ?200", words):
            rank += 0.5
        rank += 0.4 * bool(_MEAN.search(words))
        rank -= 0.3 * bool(_MAX.search(words)) + 0.5 * bool(_MIN.search(words))
        rank += 0.5 * bool(_OUTDOOR.search(words)) - 1.5 * bool(_INDOOR.search(words))
        return rank - 1.2 * bool(_LESSER.search(words))
    if _NO_VALUE.search(words) or part_of_time(name) is not None:
        return -3.0
    return 0.3 * bool(
        re.search(r"^values?$|^wert$|^state$|^mean$|valor|reading|_value|measure", words)
    ) - 0.5 * bool(_LESSER.search(words))


def names_statistic(name: str) -> bool:
    """Whether a name is a mean or an extreme of something that it does not say: "Middel", "max", "最低"."""
    words = words_of(name)
    return len(words.split()) == 1 and any(kind.search(words) for kind in (_MEAN, _MAX, _MIN))


def is_extreme(name: str) -> bool:
    """Whether a name is that of a highest or lowest value."""
    words = words_of(name)
    return bool(_MAX.search(words) or _MIN.search(words)) and not _MEAN.search(words)


def names_series(name: str) -> bool:
    """Whether a name is that of stations, places, elements or entities."""
    words = words_of(name)
    return bool(_SERIES.search(words)) and not _NO_SERIES.search(words)


def other_quantity(column: str) -> str:
    """What a column's name says that it holds, where that is not air temperature: "humidity"; else empty."""
    words = re.sub(r"[\W_\d]+", " ", column.lower()).strip()
    for title, pattern in _QUANTITIES.items():
        if "temp" in words and title not in _TEMPERATURES:
            continue
        if re.search(rf"\b({pattern})\b", words):
            return title
    return ""
