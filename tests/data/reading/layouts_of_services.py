# ruff: noqa: E501  (rows stand as the services write them)
"""Files as weather services, loggers and programs write them, filled with a made record."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tests.data.reading.dressing import DAILY, FILES, HOURLY, Dressed, add, comma, dated, fahrenheit

# ------------------------------------------------------------------------ layouts without a header
add(
    "ISD-Lite",
    "",
    lambda t, v, i: f"{t:%Y %m %d %H} {round(v * 10):5d}  -100 10120   270    46     0 -9999 -9999",
    "hourly",
)
add("USCRN hourly", "", lambda t, v, i: (
    f"53878 {t + pd.Timedelta('5h'):%Y%m%d %H%M} {t:%Y%m%d %H%M}  2.622  -82.61   35.49 {v + 0.4:7.1f} {v:7.1f} "
    f"{v + 1:7.1f} {v - 1:7.1f}     0.0      0 0      0 0      0 0 C {v - 3:7.1f} 0 {v:7.1f} 0 {v - 4:7.1f} 0    78 0"
    + " -99.000" * 5 + " -9999.0" * 5), "hourly")  # fmt: skip
add("USCRN daily", "", lambda t, v, i: (
    f"53878 {t:%Y%m%d}  2.622  -82.61   35.49 {v + 5:7.1f} {v - 5:7.1f} {v + 0.3:7.1f} {v:7.1f} 0.0 8.25 C "
    f"{v + 9:7.1f} {v - 9:7.1f} {v:7.1f} 99.0 40.0 80.1" + " -99.000" * 5 + " -9999.0" * 5))  # fmt: skip
# The mean of the extremes or of all: either is right.
FILES[-1] = Dressed(FILES[-1].name, FILES[-1].raw, FILES[-1].times, DAILY, within=0.4)
add(
    "Meteostat hourly",
    "",
    lambda t, v, i: f"{t:%Y-%m-%d},{t.hour},{v},{v - 5:.1f},49,0.0,,270,14.8,,1012.1,,4",
    "hourly",
)
add("Meteostat daily", "", lambda t, v, i: f"{t:%Y-%m-%d},{v},{v - 4:.1f},{v + 4:.1f},0.0,,270,14.8,,1012.1,")
add("EnergyPlus", "\n".join(["LOCATION,Town,ST,USA,TMY3,724666,39.8,-104.7,-7.0,1650.0", "DESIGN CONDITIONS,0",
                             "TYPICAL/EXTREME PERIODS,0", "GROUND TEMPERATURES,0", "HOLIDAYS/DAYLIGHT SAVINGS,No,0,0,0",
                             "COMMENTS 1,x", "COMMENTS 2,y", "DATA PERIODS,1,1,Data,Sunday, 1/ 1,12/31"]),
    lambda t, v, i: (f"{t.year},{t.month},{t.day},{t.hour + 1},60,?9?9?9?9E0,{v},{v - 5:.1f},49,83600,0,0,270,0,0,0,0,0,0,0,"
                     "270,2.1,0,0,16.1,77777,9,999999999,69,0.0,0,88,0.0,0.0,0.0"), "hourly", shift="1h")  # fmt: skip
add("date, clock, value", "", lambda t, v, i: f"{t:%d.%m.%Y} {t:%H:%M} {v}", "hourly")

# ------------------------------------------------------------------------ services
add("INMET", "REGIAO:;SE\nESTACAO:;SAO PAULO\nDATA DE FUNDACAO:;25/07/06\nData;Hora UTC;PRECIPITAÇÃO TOTAL, HORÁRIO (mm);"
    "TEMPERATURA DO AR - BULBO SECO, HORARIA (°C);TEMPERATURA DO PONTO DE ORVALHO (°C);"
    "TEMPERATURA MÁXIMA NA HORA ANT. (AUT) (°C);UMIDADE RELATIVA DO AR, HORARIA (%);",
    lambda t, v, i: f"{t:%Y/%m/%d};{t:%H}00 UTC;0;{comma(v)};{comma(v - 6)};{comma(v + 1)};49;", "hourly",
    encoding="latin-1")  # fmt: skip
add("FMI, English", "Observation station,Year,Month,Day,Time [UTC],Average temperature [°C]",
    lambda t, v, i: f"Helsinki,{t.year},{t.month},{t.day},{t:%H:%M},{v}", "hourly")  # fmt: skip
add("FMI, Finnish", "Vuosi,Kk,Pv,Klo,Aikavyöhyke,Ilman lämpötila (degC)",
    lambda t, v, i: f"{t.year},{t.month},{t.day},{t:%H:%M},UTC,{v}", "hourly")  # fmt: skip
add("MeteoSwiss", "station/location;date;gre000d0;hto000d0;rre150d0;tre200d0;tre200dn;tre200dx;ure200d0",
    lambda t, v, i: f"SIO;{t:%Y%m%d};69;0;0.2;{v};{v - 3:.1f};{v + 3:.1f};70")  # fmt: skip
add("DWD hourly", "STATIONS_ID;MESS_DATUM;QN_9;TT_TU;RF_TU;eor",
    lambda t, v, i: f"         44;{t:%Y%m%d%H};    3;{-999 if i == 7 else v:8};  84.0;eor", "hourly")  # fmt: skip
FILES[-1] = Dressed("DWD hourly", FILES[-1].raw, np.delete(FILES[-1].times, 7), np.delete(HOURLY, 7))
add("DWD daily", "STATIONS_ID;MESS_DATUM;QN_3;  FX;  FM;QN_4; RSK;RSKF; SDK;SHK_TAG;  NM; VPM;  PM; TMK; UPM; TXK; TNK; TGK;eor",
    lambda t, v, i: (f"        433;{t:%Y%m%d};   10;  12.0;  3.6;   10;   0.0;   6;   2.1;   0;  6.1;  6.2;1010.2;{v:6};  79.0;"
                     f"{v + 4:.1f};{v - 4:.1f};{v - 6:.1f};eor"))  # fmt: skip
add("KNMI daily in tenths", "SOURCE: ROYAL NETHERLANDS METEOROLOGICAL INSTITUTE (KNMI)\nFHX = Maximum wind speed (in 0.1 m/s)\n"
    "TG        = Daily mean temperature in (0.1 degrees Celsius)\nTN        = Minimum temperature (in 0.1 degrees Celsius)\n"
    "# STN,YYYYMMDD,  FHX,   TG,   TN,  TNH,   TX\n",
    lambda t, v, i: f"  392,{t:%Y%m%d},   70,{round(v * 10):5d},{round(v * 10) - 30:5d},   19,{round(v * 10) + 30:5d}")  # fmt: skip
add("KNMI hourly", "# T = Temperature (in 0.1 degrees Celsius) at 1.50 m at the time of observation\n"
    "# STN,YYYYMMDD,   HH,   DD,   FH,    T,  T10N,   TD",
    lambda t, v, i: f"  260,{t - pd.Timedelta(hours=int(t.hour == 0)):%Y%m%d},{t.hour or 24:5d},  270,   50,{round(v * 10):5d},     ,{round(v * 10) - 30:5d}",
    "hourly")  # fmt: skip
add("ECA&D", "EUROPEAN CLIMATE ASSESSMENT & DATASET\nTG  : Mean temperature in 0.1 &#176;C\nQ_TG : quality code for TG (0='valid')\n\n"
    " SOUID,    DATE,   TG, Q_TG",
    lambda t, v, i: f"100522,{t:%Y%m%d},{round(v * 10):5d},    0")  # fmt: skip
add("SMHI", "Stationsnamn;Stationsnummer;Mäthöjd (meter över marken)\nLund;53430;2.0\n\nParameternamn;Beskrivning;Enhet\n"
    "Lufttemperatur;medelvärde 1 dygn;celsius\n\nTidsperiod (fr.o.m);Tidsperiod (t.o.m);Höjd (meter över havet);Latitud;Longitud\n"
    "1780-01-01 00:00:00;2022-05-01 08:00:00;50.0;55.6930;13.2251\n\n"
    "Från Datum Tid (UTC);Till Datum Tid (UTC);Representativt dygn;Lufttemperatur;Kvalitet;;Tidsutsnitt:",
    lambda t, v, i: f"{t - pd.Timedelta('1D'):%Y-%m-%d} 18:00:01;{t:%Y-%m-%d} 18:00:00;{t:%Y-%m-%d};{v};G;;")  # fmt: skip
add("Met Office", "Town\nLocation 507800E 176700N, Lat 51.479 Lon -0.449, 25m amsl\nEstimated data is marked with a * after the value.\n"
    "   yyyy  mm   tmax    tmin      af    rain     sun\n              degC    degC    days      mm   hours",
    lambda t, v, i: f"   {t.year}  {t.month:2d}  {v:5.1f}{'*' if i % 9 == 3 else ' '}  {v - 6:5.1f}     ---    85.0    ---",
    "monthly")  # fmt: skip
add("NDBC", "#YY  MM DD hh mm WDIR WSPD GST  WVHT   PRES  ATMP  WTMP  DEWP\n#yr  mo dy hr mn degT m/s  m/s     m    hPa  degC  degC  degC",
    lambda t, v, i: f"{t:%Y %m %d %H} 50 270  5.1  6.2  1.20 1012.3 {v:5.1f}  12.3 {v - 4:5.1f}", "hourly", shift="50min")  # fmt: skip
add("Environment Canada", '"Longitude (x)","Latitude (y)","Station Name","Climate ID","Date/Time","Year","Month","Day","Data Quality",'
    '"Max Temp (°C)","Max Temp Flag","Min Temp (°C)","Min Temp Flag","Mean Temp (°C)","Mean Temp Flag","Heat Deg Days (°C)"',
    lambda t, v, i: f'"-75.7","45.3","OTTAWA CDA","6105976","{t:%Y-%m-%d}","{t.year}","{t:%m}","{t:%d}","","{v + 5:.1f}","","{v - 5:.1f}","","{v}","","{18 - v:.1f}"')  # fmt: skip
add("Bureau of Meteorology", "Product code,Bureau of Meteorology station number,Year,Month,Day,Maximum temperature (Degree C),"
    "Days of accumulation of maximum temperature,Quality",
    lambda t, v, i: f"IDCJAC0010,066037,{t.year},{t:%m},{t:%d},{v},1,Y")  # fmt: skip
add("NIWA", "Station,Date(NZST),Tmax(C),Period(Hrs),Tmin(C),Tgmin(C),Tmean(C),Freq",
    lambda t, v, i: f"Wellington Aws,{t:%Y%m%d}:0000,{v + 4:.1f},24,{v - 4:.1f},{v - 6:.1f},{v},D")  # fmt: skip
add("JMA", "ダウンロードした時刻:2024/05/01 10:00:00\n\n,東京,東京,東京\n年月日,平均気温(℃),平均気温(℃),平均気温(℃)\n,,品質情報,均質番号",
    lambda t, v, i: f"{t.year}/{t.month}/{t.day},{v},8,1", encoding="cp932")  # fmt: skip
add("KMA", "지점,지점명,일시,평균기온(°C),최저기온(°C),최고기온(°C)",
    lambda t, v, i: f"108,서울,{t:%Y-%m-%d},{v},{v - 4:.1f},{v + 4:.1f}", encoding="cp949")  # fmt: skip
add("CODiS", "觀測時間,測站氣壓(hPa),氣溫(℃),露點溫度(℃)\nObsTime,StnPres,Temperature,Td dew point",
    lambda t, v, i: f"{t:%Y-%m-%d %H:%M},1012.3,{v},{v - 4:.1f}", "hourly", encoding="big5")  # fmt: skip
add("AEMET", "fecha;indicativo;nombre;provincia;altitud;tmed;prec;tmin;horatmin;tmax;horatmax",
    lambda t, v, i: f"{t:%Y-%m-%d};3195;MADRID, RETIRO;MADRID;667;{comma(v)};0,0;{comma(v - 4)};06:50;{comma(v + 4)};15:10")  # fmt: skip
add("Météo-France", "NUM_POSTE;NOM_USUEL;LAT;LON;ALTI;AAAAMMJJ;RR;QRR;TN;QTN;HTN;TX;QTX;HTX;TM;QTM",
    lambda t, v, i: f"75114001;PARIS-MONTSOURIS;48.8;2.33;75;{t:%Y%m%d};0.2;1;{v - 4:.1f};1;654;{v + 4:.1f};1;1510;{v};1")  # fmt: skip
add("CIMIS", '"Stn Id","Stn Name","CIMIS Region","Date","Hour (PST)","Jul","ETo (mm)","qc","Air Temp (C)","qc","Dew Point (C)"',
    lambda t, v, i: f'2,"FivePoints","San Joaquin Valley",{t - pd.Timedelta(hours=int(t.hour == 0)):%m/%d/%Y},{t.hour or 24:02d}00,3,0.00," ",{v}," ",{v - 3:.1f}',
    "hourly")  # fmt: skip
add("Met Éireann", "Station Name: PHOENIX PARK\nStation Height: 48 M\nmaxtp:  -  Maximum Air Temperature (C)\n\ndate,ind,maxtp,ind,mintp,igmin,gmin,ind,rain",
    lambda t, v, i: f"{t:%d-%b-%Y},0,{v},0,{v - 6:.1f},0,{v - 9:.1f},0,0.1".lower())  # fmt: skip
add("SILO", "Date       Day  T.Max Smx  T.Min Smn  Rain\n(yyyymmdd)  ()   (oC)  ()   (oC)  ()   (mm)",
    lambda t, v, i: f"{t:%Y%m%d}   {t.day_of_year:3d}  {v:5.1f}  0  {v - 8:5.1f}  0   1.2")  # fmt: skip
add("NASA POWER", "-BEGIN HEADER-\nNASA/POWER Source Native Resolution Daily Data\nParameter(s):\n"
    "T2M      MERRA-2 Temperature at 2 Meters (C)\nT2MDEW   MERRA-2 Dew/Frost Point (C)\n-END HEADER-\nYEAR,MO,DY,T2M,T2MDEW",
    lambda t, v, i: f"{t.year},{t.month},{t.day},{-999 if i == 7 else v},{v - 3:.1f}")  # fmt: skip
FILES[-1] = Dressed("NASA POWER", FILES[-1].raw, np.delete(FILES[-1].times, 7), np.delete(DAILY, 7))
add("Open-Meteo", "latitude,longitude,elevation,utc_offset_seconds,timezone,timezone_abbreviation\n52.52,13.42,38.0,0,GMT,GMT\n\n"
    "time,temperature_2m (°C),relative_humidity_2m (%)",
    lambda t, v, i: f"{t:%Y-%m-%dT%H:%M},{v},70", "hourly")  # fmt: skip
add(
    "ERA5 in kelvin",
    "valid_time,latitude,longitude,t2m",
    lambda t, v, i: f"{t:%Y-%m-%d %H:%M:%S},52.5,13.25,{v + 273.15:.2f}",
    "hourly",
)
add("GSOD", "STATION,DATE,LATITUDE,LONGITUDE,NAME,TEMP,TEMP_ATTRIBUTES,DEWP,SLP,MAX,MIN,PRCP,FRSHTT",
    lambda t, v, i: f'"72518014735","{t:%Y-%m-%d}",42.7,-73.8,"ALBANY, NY US","  {fahrenheit(v)}","24","  {fahrenheit(v - 4)}","1013.2","  {fahrenheit(v + 5)}","  {fahrenheit(v - 5)}"," 0.00","000000"')  # fmt: skip
add("ISD", "STATION,DATE,SOURCE,LATITUDE,REPORT_TYPE,CALL_SIGN,WND,TMP,DEW",
    lambda t, v, i: f'"72503014732","{t:%Y-%m-%dT%H:%M:%S}","7","40.7","{"FM-15" if i % 3 else "FM-12"}","KLGA","270,1,N,0046,1","{round(v * 10):+05d},1","-0050,1"', "hourly")  # fmt: skip

add("GSOD in columns", "STN--- WBAN   YEARMODA    TEMP       DEWP      SLP        STP       VISIB      WDSP     MXSPD   GUST    MAX     MIN   PRCP   SNDP   FRSHTT",
    lambda t, v, i: f"725180 14735  {t:%Y%m%d}  {fahrenheit(v):>6} 24  {fahrenheit(v - 4):>6} 24  1013.2 24  1001.3 24    9.7 24    5.2 24   "
    f"11.1   18.1  {fahrenheit(v + 5):>6}* {fahrenheit(v - 5):>6}   0.00G 999.9  000000")  # fmt: skip
add("hourly reports with a daily summary", '"STATION","DATE","REPORT_TYPE","HourlyDewPointTemperature","HourlyDryBulbTemperature","DailyAverageDryBulbTemperature"',
    lambda t, v, i: f'"72503014732","{t:%Y-%m-%dT%H:%M:%S}","FM-15","{fahrenheit(v - 4)}","{fahrenheit(v)}",""'
    + (f'\n"72503014732","{t:%Y-%m-%d}T23:59:00","SOD  ","","","45"' if t.hour == 23 else ""),
    "hourly", asks="unit", says={"unit": "F"})  # fmt: skip
add("FLUXNET, filled", "TIMESTAMP,TA_F_MDS,TA_F_MDS_QC,TA_ERA,TA_F,TA_F_QC,SW_IN_POT,TS_F_MDS_1",
    lambda t, v, i: f"{t:%Y%m%d},{-9999 if i < 9 else v},1,{v + 0.6:.2f},{v},1,100,8.2")  # fmt: skip
add("AmeriFlux", "# Site: US-Xyz\nTIMESTAMP_START,TIMESTAMP_END,FC,TA,TA_PI_F,TS_1,RH,T_SONIC",
    lambda t, v, i: f"{t:%Y%m%d%H%M},{t + pd.Timedelta('1h'):%Y%m%d%H%M},-9999,{v},{v - 0.2:.1f},8.1,60,{v + 0.4:.1f}", "hourly")  # fmt: skip
add("Météo-France, monthly", "NUM_POSTE;NOM_USUEL;LAT;LON;ALTI;AAAAMM;RR;QRR;TX;QTX;NBTX;TN;QTN;TM;QTM;TMM;QTMM",
    lambda t, v, i: f"01014002;ARBENT;46.27;5.66;534;{t:%Y%m};88.0;1;{v + 5:.1f};1;31;{v - 5:.1f};1;{v};1;{v};1", "monthly")  # fmt: skip
add("DWD monthly", "STATIONS_ID;MESS_DATUM_BEGINN;MESS_DATUM_ENDE;QN_4;MO_N;MO_TT;MO_TX;MO_TN;eor",
    lambda t, v, i: f"433;{t:%Y%m%d};{t + pd.offsets.MonthEnd():%Y%m%d};    3;5.2;{v};{v + 4:.1f};{v - 4:.1f};eor", "monthly")  # fmt: skip
add("CliFlo with lines below", "Temperature: Daily\nStation,Date(NZST),Time(NZST),Tmax(C),Period(Hrs),Tmin(C),Period(Hrs),Tmean(C)",
    lambda t, v, i: f"Wellington Aero,{t:%Y%m%d},0900,{v + 4:.1f},24,{v - 4:.1f},24,{v}",
    tail="\nUserName is =x\nTotal number of rows output = 120\nCopyright NIWA 2024\n")  # fmt: skip
add("Berkeley Earth", "% Temperatures are in Celsius and reported as anomalies\n% Estimated Jan 1951-Dec 1980 absolute temperature (C): 8.6 +/- 0.1\n"
    "% Year, Month,  Anomaly, Unc.,   Anomaly, Unc.,\n \n",
    lambda t, v, i: f"  {t.year}     {t.month:>2}     {v:6.3f}  0.3      NaN    NaN", "monthly")  # fmt: skip
add(
    "month, day, year without a header",
    "",
    lambda t, v, i: f" {t.month:>2}   {t.day:>2}   {t.year}   {fahrenheit(v)}",
)

# ------------------------------------------------------------------------ loggers and programs
add("Campbell TOA5", '"TOA5","MetStation","CR1000","12345","CR1000.Std.32.02","CPU:met.CR1","12345","Table1"\n'
    '"TIMESTAMP","RECORD","BattV_Avg","PTemp_C_Avg","AirTC_Avg","RH"\n"TS","RN","Volts","Deg C","Deg C","%"\n"","","Avg","Avg","Avg","Smp"',
    lambda t, v, i: f'"{t:%Y-%m-%d %H:%M:%S}",{i},12.61,{v + 7:.2f},{v},49.0', "hourly")  # fmt: skip
add("HOBO", '"Plot Title: 10234"\n"#","Date Time, GMT-05:00","Temp, °C (LGR S/N: 10234, SEN S/N: 10234)","Coupler Detached (LGR S/N: 10234)"',
    lambda t, v, i: f"{i + 1},{t:%m/%d/%y %I:%M:%S %p},{v},", "hourly")  # fmt: skip
add("Davis, names in two lines", "\t\tTemp\tHi\tLow\tOut\tWind\nDate\tTime\tOut\tTemp\tTemp\tHum\tSpeed",
    lambda t, v, i: f"{t:%d/%m/%y}\t{t:%H:%M}\t{v}\t{v + 1:.1f}\t{v - 1:.1f}\t70\t1.6", "hourly")  # fmt: skip
add("Home Assistant", "entity_id,state,last_changed",
    lambda t, v, i: (f"sensor.outdoor_humidity,70.0,{t:%Y-%m-%dT%H:%M:%S}.500Z\nsensor.outdoor_temperature,{v},{t:%Y-%m-%dT%H:%M:%S}.123Z"),
    "hourly", asks="series", says={"series": "sensor.outdoor_temperature"})  # fmt: skip
add("InfluxDB", "#group,false,false,true,true,false,false,true\n#datatype,string,long,dateTime:RFC3339,dateTime:RFC3339,dateTime:RFC3339,double,string\n"
    "#default,_result,,,,,,\n,result,table,_start,_stop,_time,_value,_field",
    lambda t, v, i: f",,0,2013-01-01T00:00:00Z,2014-01-01T00:00:00Z,{t:%Y-%m-%dT%H:%M:%SZ},{v},temperature", "hourly")  # fmt: skip
add("Grafana", '"Time","outdoor"', lambda t, v, i: f'"{t:%Y-%m-%d %H:%M:%S}",{v} °C', "hourly")
add(
    "ThingSpeak",
    "created_at,entry_id,field1",
    lambda t, v, i: f"{t:%Y-%m-%d %H:%M:%S UTC},{i + 1},{v}",
    "hourly",
)
add("Netatmo", 'Name;Long;Lat;ModuleName\nHome;13.4;52.5;Outdoor\nTimestamp;"Timezone : Europe/Berlin";Temperature;Humidity',
    lambda t, v, i: f'{int(t.timestamp()) - 3600};"{t:%Y/%m/%d %H:%M:%S}";{v};70', "hourly")  # fmt: skip
add("Ecowitt", "Time,Indoor Temperature(℃),Indoor Humidity(%),Outdoor Temperature(℃),Feels Like(℃),Dew Point(℃)",
    lambda t, v, i: f"{t:%Y-%m-%d %H:%M},21.5,45,{v},{v - 2:.1f},{v - 5:.1f}", "hourly")  # fmt: skip
add("Wunderground with breaks", "Time,TemperatureF,DewpointF,PressureIn",
    lambda t, v, i: f"{t:%Y-%m-%d %H:%M:%S},{fahrenheit(v)},{fahrenheit(v - 4)},29.9,\n<br>", "hourly")  # fmt: skip
add("cells that say errors", '"Datum";"Čas";"Teplota";"Vlhkost"',
    lambda t, v, i: f'"{t:%d.%m.%y}";"{t:%H:%M:%S}";"{"err" if i < 9 else comma(v)}°C";"70%"', "hourly", encoding="cp1250")  # fmt: skip
FILES[-1] = Dressed("cells that say errors", FILES[-1].raw, FILES[-1].times[9:], HOURLY[9:])
add("decimal commas between commas", "date,temp", lambda t, v, i: f"{t:%Y-%m-%d},{comma(v)}")
add(
    "decimal commas between commas, two columns",
    "date,temp,rain",
    lambda t, v, i: f"{t:%Y-%m-%d},{comma(v)},{comma(3.5)}",
)
add("names in cp1251", "Дата;Температура воздуха", dated("%d.%m.%Y"), encoding="cp1251")
add(
    "a preamble in Fahrenheit",
    "Station: Hill Top\nUnits: degrees Fahrenheit\n\ndate,reading",
    lambda t, v, i: f"{t:%Y-%m-%d},{fahrenheit(v)}",
)
for name in (
    "TemperatureF",
    "tmpf",
    "DryBulbF",
    "tmax.F.",
    "Temp (°F)",
    "air_temp_f",
    "temp_degF",
    "Temperature [F]",
):
    add(f"unit in {name}", f"date,{name}", lambda t, v, i: f"{t:%Y-%m-%d},{fahrenheit(v)}")
add("unit in TempK", "date,TempK", lambda t, v, i: f"{t:%Y-%m-%d},{v + 273.15:.2f}")
