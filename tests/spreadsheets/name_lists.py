"""Small lists of names as offices save them, in each encoding that is found out."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import NamedTuple

SIZES = (1, 2, 3, 5, 8, 12, 20, 40)


class NameList(NamedTuple):
    """A file, and what it says; `language` is of the centre that would save it so."""

    encoding: str
    language: str
    text: str

    @property
    def content(self) -> bytes:
        return self.text.encode(self.encoding)


class People(NamedTuple):
    language: str
    header: str
    family: str  # names, or one letter each
    given: str
    between: str = ""


PEOPLE = {
    "cp950": People(
        "zh-Hant",
        "姓名,學校,出生日期",
        "陳林黃張李王吳劉蔡楊許鄭謝洪郭邱曾廖賴徐周葉蘇莊呂江何蕭羅高潘簡朱鍾游彭詹胡施沈余盧梁趙顏柯翁魏孫戴范宋鄧",
        "家豪 志明 俊傑 建宏 冠宇 雅婷 怡君 淑芬 美華 子涵 欣怡 詩涵 宗翰 承恩 品妍 思妤 宥廷 柏翰 佳穎 惠雯 霖",
    ),
    "gb18030": People(
        "zh-Hans",
        "姓名,学校,出生日期",
        "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏",
        "伟 芳 秀英 敏 静 丽 强 磊 军 洋 勇 艳 杰 子轩 欣怡 雨泽 梓涵 一诺 宇航 思远 佳琪 俊杰 晨曦",
    ),
    "cp932": People(
        "ja",
        "氏名,学校,生年月日",
        "佐藤 鈴木 高橋 田中 伊藤 渡辺 山本 中村 小林 加藤 吉田 山田 佐々木 松本 井上 木村 林 斎藤 清水 森",
        "陽菜 結衣 葵 さくら 美咲 大翔 蓮 悠真 翔太 健一 ひなた 花子 太郎 直樹 恵子 由美子 智子 亮 タカシ",
        "\u3000",
    ),
    "cp949": People(
        "ko",
        "이름,학교,생년월일",
        "김이박최정강조윤장임한오서신권황안송류홍전고문양손배백허남심노하곽성차주우구민",
        "민준 서연 도윤 하은 시우 지유 예준 서윤 주원 지호 수아 지훈 하린 건우 현우 채원 은서 유진 영숙",
    ),
    "cp1252": People(
        "en",
        "Name,School,Date of birth",
        "Müller García Dvorák Ångström O'Neill Straße Núñez Lefèvre Gonçalves Sørensen François Schäfer Peña "
        "Ibáñez Höß Côté Šimic Žagar Smith Brown",
        "Zoë Íñigo Anaïs Åsa Seán Jürgen Chloé José Inês Søren Noël João Élodie Björn Renée Anne Niccolò",
        " ",
    ),
    "cp1250": People(
        "pl",
        "Nazwisko,Szkoła,Data urodzenia",
        "Wójcik Wiśniewski Zieliński Woźniak Kozłowski Wróbel Łukasik Kamiński Dąbrowski Król Żak Ślusarczyk "
        "Błaszczyk Nowak Lewandowska",
        "Łukasz Paweł Małgorzata Zofia Michał Żaneta Grażyna Józef Stanisław Wiesława Ania Bożena Sławomir",
        " ",
    ),
    "cp1251": People(
        "ru",
        "Фамилия,Школа,Дата рождения",
        "Иванов Смирнов Кузнецова Попов Васильев Петрова Соколов Михайлова Новиков Фёдоров Морозова Волков "
        "Семёнов Егоров Шевченко Щербаков",
        "Анна Мария Дмитрий Юлия Сергей Екатерина Алексей Ольга Артём Игорь Наталья Павел",
        " ",
    ),
    "cp1254": People(
        "tr",
        "Soyadı,Okul,Doğum tarihi",
        "Yılmaz Şahin Öztürk Yıldız Aydın Çelik Güneş Doğan Kılıç Arslan Koç Kurt Özdemir Şimşek Erdoğan",
        "Ayşe İbrahim Mustafa Gül Çağla Işıl Özge Uğur Kübra Tuğba Emre Müge Şule",
        " ",
    ),
    "big5hkscs": People(
        "zh-Hant-HK",
        "姓名,學校,出生日期",
        "陳林黃張李王吳劉蔡楊許鄭謝郭曾廖徐周葉蘇何羅高潘簡鍾梁趙魏孫馮鄧麥區關譚",
        "家豪 志明 俊傑 嘉欣 詠琪 子峯 煊 大喆 衞東 邨 堃 凱晴 穎 峯 梓煊",
    ),
}


def name_lists(each: int, *, seed: int = 4) -> Iterator[NameList]:
    """`each` lists in every encoding, none of which could be UTF-8 as well."""
    chance = random.Random(seed)
    for encoding, people in PEOPLE.items():
        made = 0
        while made < each:
            made_up = NameList(encoding, people.language, _text(people, chance))
            if not _is_utf_8(made_up.content):
                made += 1
                yield made_up


def _text(people: People, chance: random.Random) -> str:
    header = chance.choice((people.header, "Name,School,Date of Birth"))
    family = people.family.split() if " " in people.family else list(people.family)
    given = people.given.split()
    names = [people.between.join((chance.choice(family), chance.choice(given))) for _ in range(chance.choice(SIZES))]
    rows = [f"{name},Maple Language Institute,2005-02-{number % 28 + 1:02d}" for number, name in enumerate(names)]
    return "\r\n".join([header, *rows, ""])


def _is_utf_8(content: bytes) -> bool:
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True
