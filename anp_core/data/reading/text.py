"""From the bytes of an upload to text: the first step of reading a temperature table.

Works out the encoding and turns away what is not text at all. `table.py` takes over from here.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from charset_normalizer import from_bytes

from anp_core.errors import RecordError
from anp_core.language import Sentence, say

SAMPLE_BYTES = 1 << 16

_NATIONAL = {
    "cp1252": "Windows-1252",
    "cp1250": "Windows-1250",
    "cp1251": "Windows-1251",
    "gb18030": "GB 18030",
    "big5": "Big5",
    "cp932": "Shift-JIS",
    "cp949": "CP949",
    "euc_jp": "EUC-JP",
    "cp1253": "Windows-1253",
    "cp1254": "Windows-1254",
    "cp1257": "Windows-1257",
    "koi8_r": "KOI8-R",
    "mac_roman": "Mac Roman",
}
# Words with letters beyond ASCII that stand in the headers of weather tables, and months and halves of the day.
_FAMILIAR = (
    "čas", "teplota vzduchu", "průměr", "den měsíc", "měsíc", "tlak vzduchu", "vlhkost", "úno", "bře", "kvě", "čvn",
    "čvc", "zář", "říj", "temperatura średnia", "średnia", "ciśnienie", "wilgotność", "paź", "dzień", "miesiąc",
    "łódź", "kraków", "wrocław", "poznań", "białystok", "hőmérséklet", "dátum", "idő",
    "дата", "время", "температура", "воздух", "влажность", "давление", "станция", "год", "месяц", "день", "мин",
    "макс", "средн", "осадки", "ветер", "января", "янв", "фев", "мар", "апр", "май", "июн", "июл", "авг", "сен",
    "日期", "时间", "气温", "温度", "平均", "最高", "最低", "年", "月", "日", "站", "上午", "下午", "北京", "气压",
    "湿度",
    "日時", "年月日", "気温", "平均気温", "最高気温", "最低気温", "時刻", "品質", "東京", "大阪", "降水量",
    "風速", "午前", "午後",
    "ダウンロード", "均質番号",
    "時間", "氣溫", "溫度", "觀測", "測站", "氣壓", "相對", "臺北", "台北", "風速", "降水",
    "지점", "일시", "기온", "평균", "최고", "최저", "서울", "습도", "강수량", "날짜", "시간", "오전",
    "오후", "부산", "지점명",
    "température", "hygrométrie", "année", "février", "août", "décembre", "précip", "très", "é",
    "höhe", "qualität", "größe", "märz", "jänner", "temperatur in °c", "ö", "ä", "ü", "mäthöjd", "stationsnät",
    "höjd",
    "dygn", "å", "ø", "æ", "døgn", "måned", "lämpötila", "päivä",
    "estación", "máx", "mín", "día", "año", "média", "máxima", "mínima", "precipitação", "estação", "horário",
    "pressão", "umidade", "radiação", "região", "são", "ã", "ç", "ñ", "í", "á", "ó",
    "ημερομηνία", "θερμοκρασία", "ώρα", "tarih", "sıcaklık", "şubat", "ağustos", "eylül", "kasım", "aralık", "basınç",
)  # fmt: skip
_ZEROS = "٠۰०০๐０"  # the noughts of Arabic, Persian, Devanagari, Bengali, Thai and full-width digits
_UNSEEN = "\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"
_OTHER_LETTERS = re.compile(f"[{_UNSEEN}" + "".join(f"{zero}-{chr(ord(zero) + 9)}" for zero in _ZEROS) + "]")
_PLAIN: dict[int, str | None] = {ord(zero) + digit: str(digit) for zero in _ZEROS for digit in range(10)}
_PLAIN |= {ord("٫"): "."} | {ord(letter): None for letter in _UNSEEN}
_STRANGE = "¤¦¨¬®¯¶¸¼½¾¿ÐÞ×÷þð¡«»‡†ƒ„…‰¢£¥§¹²³ª"

_PICTURE = say("This is a picture, not a table; upload it on the picture page, or a CSV file here.")
_EXCEL = say("This looks like an Excel workbook; save it as CSV and upload that.")
_BINARY = say("This file is not text, so it cannot be read as a table; export it as CSV and upload that.")

# First bytes of files that people upload by mistake, and the sentence each deserves.
_MAGIC: tuple[tuple[bytes, Sentence], ...] = (
    (b"\xd0\xcf\x11\xe0", _EXCEL),
    (b"\x89PNG", _PICTURE),
    (b"\xff\xd8\xff", _PICTURE),
    (b"GIF8", _PICTURE),
    (b"II*\x00", _PICTURE),
    (b"MM\x00*", _PICTURE),
    (b"%PDF", say("This is a PDF document; export its table as CSV and upload that.")),
    (b"\x1f\x8b", say("This file is compressed (gzip); unpack it and upload the CSV inside.")),
    (b"PAR1", say("This is a Parquet file; export it as CSV and upload that.")),
    (
        b"\x89HDF",
        say("This is an HDF5 or NetCDF file; export one temperature series as CSV and upload that."),
    ),
    (b"CDF", say("This is a NetCDF file; export one temperature series as CSV and upload that.")),
    (b"GRIB", say("This is a GRIB file; export one temperature series as CSV and upload that.")),
)
_BYTE_ORDER_MARKS: tuple[tuple[bytes, str, str], ...] = (
    (codecs.BOM_UTF8, "utf-8", "UTF-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le", "UTF-32"),  # before UTF-16: its mark begins with UTF-16's
    (codecs.BOM_UTF16_LE, "utf-16-le", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16-be", "UTF-16"),
)
_CONTROL = bytes(set(range(32)) - set(b"\t\n\r\f\x0b\x1a"))


@dataclass(frozen=True)
class DecodedText:
    """Text of a file and the name of its encoding, as one would say it to a user."""

    text: str
    encoding: str


def decode_text(raw: bytes) -> DecodedText:
    """Decode UTF-8, UTF-16, UTF-32 or one of the older national encodings; RecordError for what is no text."""
    if not raw.strip():
        raise RecordError(
            say("The file is empty; upload a CSV file with a column of dates and a column of temperatures.")
        )
    _turn_away_other_formats(raw)
    decoded = _decode_unicode(raw) or _decode_national(raw)
    text = _with_plain_letters(decoded.text.lstrip("\ufeff"))
    if not text.strip():
        raise RecordError(
            say(
                "The file holds only blank lines; upload a CSV file with a column of dates and one of "
                "temperatures."
            )
        )
    start = text[:200].lstrip().lower()
    if start.startswith(("<!doctype", "<html", "<?xml")):
        raise RecordError(
            say("This looks like a saved web page, not a table; download the data as CSV and upload that.")
        )
    if start.startswith(("{", "[{")):
        raise RecordError(say("This looks like JSON, not a table; export it as CSV and upload that."))
    return DecodedText(text, decoded.encoding)


def _with_plain_letters(text: str) -> str:
    """Digits of other scripts, as Arabic, Persian, Indian and Chinese spreadsheets write them, become plain ones.

    Marks that turn letters round or are not seen go: a name would be shown as another.
    """
    if text.isascii() or not _OTHER_LETTERS.search(text[:SAMPLE_BYTES]):
        return text
    return text.translate(_PLAIN)


def _turn_away_other_formats(raw: bytes) -> None:
    if raw.startswith(b"PK\x03\x04"):
        if b"xl/" in raw[: 1 << 20] or b"[Content_Types].xml" in raw[:4096]:
            raise RecordError(_EXCEL)
        raise RecordError(say("This is a ZIP archive; unpack it and upload the CSV file inside."))
    if raw.startswith(b"RIFF") and raw[8:12] == b"WEBP":
        raise RecordError(_PICTURE)
    for magic, sentence in _MAGIC:
        # Text may begin with the letters of a mark (a station called GRIB); binary files show NULs as well.
        if raw.startswith(magic) and (
            not magic.isascii() or magic == b"%PDF" or b"\x00" in raw[:SAMPLE_BYTES]
        ):
            raise RecordError(sentence)


def _decode_unicode(raw: bytes) -> DecodedText | None:
    for mark, codec, title in _BYTE_ORDER_MARKS:
        if raw.startswith(mark):
            try:
                return DecodedText(raw[len(mark) :].decode(codec), title)
            except UnicodeDecodeError:
                # A copy cut short ends in half a character; what came before is still good.
                return DecodedText(raw[len(mark) :].decode(codec, errors="ignore"), title)
    if b"\x00" in raw:
        guessed = _utf16_without_mark(raw[:SAMPLE_BYTES])
        if guessed is None:
            raise RecordError(_BINARY)
        return DecodedText(raw.decode(guessed, errors="ignore"), "UTF-16")
    try:
        return DecodedText(raw.decode("utf-8"), "UTF-8")
    except UnicodeDecodeError as error:
        # As above: cut short within its last letter.
        cut = error.reason == "unexpected end of data"
        return DecodedText(raw[: error.start].decode("utf-8"), "UTF-8") if cut else None


def _utf16_without_mark(sample: bytes) -> str | None:
    """UTF-16 shows in ASCII digits: every other byte is NUL, always on the same side."""
    even, odd = sample[0::2], sample[1::2]
    even_share, odd_share = even.count(0) / len(even), odd.count(0) / max(len(odd), 1)
    if odd_share > 0.4 and even_share < 0.02:
        return "utf-16-le"
    if even_share > 0.4 and odd_share < 0.02:
        return "utf-16-be"
    return None


def _decode_national(raw: bytes) -> DecodedText:
    """Text in one of the older encodings: the one in which known words stand, else what charset-normalizer finds."""
    sample = raw[:SAMPLE_BYTES]
    if len(sample) - len(sample.translate(None, _CONTROL)) > 0.02 * len(sample):
        raise RecordError(_BINARY)
    names = _words_with_accents(raw)
    # A thing read wrongly may still hold one known word: the degree sign counts little, words count much.
    scores = {codec: _familiar(names, codec) for codec in _NATIONAL}
    best = max(scores, key=lambda codec: scores[codec])
    if scores[best] <= 0:
        found = from_bytes(names, cp_isolation=list(_NATIONAL)).best()
        best = found.encoding if found is not None and found.encoding in _NATIONAL else "cp1252"
    try:
        return DecodedText(raw.decode(best), _NATIONAL[best])
    except UnicodeDecodeError:
        if best == "cp1252":
            return DecodedText(raw.decode("latin-1"), "Latin-1")
        return DecodedText(raw.decode(best, errors="replace"), _NATIONAL[best])  # a letter or two it lacks


def _words_with_accents(raw: bytes) -> bytes:
    """The first lines, and what lines further down are not pure ASCII: a hundred in all."""
    lines = raw[:SAMPLE_BYTES].split(b"\n")
    return b"\n".join([*lines[:20], *[line for line in lines[20:] if not line.isascii()][:80]])


def _familiar(names: bytes, codec: str) -> float:
    """How much of a text reads as words that tables of temperatures hold, in one encoding; below 0: it is none."""
    try:
        text = names.decode(codec)
    except UnicodeDecodeError:
        return -1.0
    text = text.lower()
    score = float(sum(len(word) * (word in text) for word in _FAMILIAR))
    score += 0.5 * any(sign in text for sign in ("°c", "℃", "(°", " °", "°f"))
    strange = sum(text.count(sign) for sign in _STRANGE)
    return score - 0.1 * min(strange, 20)
