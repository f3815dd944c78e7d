"""Old encodings are recognised by the words that tables of temperatures hold, and names are shown as written."""

import pytest

from anp_core.data.reading.text import decode_text


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1250", '"Datum";"Čas";"Teplota"\n"20.03.26";"00:00:00";"12,4°C"\n'),
        ("cp1250", "Stacja;Data;Średnia temperatura [°C];Ciśnienie\nŁódź;2019-01-01;12,4;1013\n"),
        ("cp1250", "Dátum;Átlaghőmérséklet\n2019-01-01;15\n"),
        ("cp1251", "Дата;Температура воздуха;Влажность\n01.01.2019;12,4;36\n"),
        ("cp949", "지점,지점명,일시,기온(°C)\n108,서울,2019-01-01 01:00,-5.0\n"),
        ("big5", "觀測時間,測站氣壓(hPa),氣溫(℃)\n2019-01-01,1013,15\n"),
        ("cp932", "年月日,平均気温(℃),品質情報\n2019/1/1,7.7,8\n"),
        ("euc_jp", "日時,気温(℃)\n2019-01-01,15\n"),
        ("gb18030", "日期,气温(℃)\n2019-01-01,15\n"),
        ("cp1252", "Datum;Temperatur (°C);Höhe;Qualität\n2019-01-01;15;3;4\n"),
        ("cp1252", "date;temp (°C)\n2019-01-01;15\n"),
        ("cp1253", "Ημερομηνία;Θερμοκρασία\n2019-01-01;15\n"),
        ("cp1254", "Tarih;Sıcaklık;Şehir\n2019-01-01;15;İstanbul\n"),
        ("mac_roman", "Date;Température (°C)\n2019-01-01;15\n"),
        ("utf-8", "日期,气温(℃)\n2019-01-01,15\n"),
        ("utf-16", "日期,气温(℃)\n2019-01-01,15\n"),
    ],
)
def test_names_are_shown_as_they_are_written(encoding, text):
    assert decode_text((text + "2020-02-02,7\n" * 50).encode(encoding)).text.startswith(text)
