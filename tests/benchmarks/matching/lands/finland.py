"""What are people, streets, towns and firms called in Finland?"""

from tests.benchmarks.matching.lands.land import Land, short_names, words

FI = Land(
    code="FI",
    given=words(
        """
        Juhani Maria Johannes Helena Olavi Johanna Antero Anneli Tapani Kaarina Matti Liisa Timo Marjatta
        Kari Hannele Mikko Kristiina Antti Elina Jari Päivi Jukka Tuula Heikki Ritva Pekka Anna Markku Leena
        Hannu Pirjo Janne Minna Ville Laura Juha Sari Marko Tiina Teemu Katja Petri Satu Sami Jaana Tuomas
        Hanna Aleksi Emma Eino Aino Oskari Venla Lauri Sanna Niko Heidi Mika Riikka
        """
    ),
    nicknames=short_names(
        """
        Juhani:Jussi Johannes:Juhani,Hannu Matti:Masa Mikko:Miko Antti:Ana Aleksi:Ale Johanna:Hanna
        Kristiina:Tiina Kaarina:Kaisa Helena:Leena Oskari:Osku Tuomas:Tuomo Elina:Ella Maria:Maija
        """
    ),
    family=words(
        """
        Korhonen Virtanen Mäkinen Nieminen Mäkelä Hämäläinen Laine Heikkinen Koskinen Järvinen Lehtonen
        Lehtinen Saarinen Salminen Heinonen Niemi Heikkilä Kinnunen Salonen Turunen Salo Laitinen Tuominen
        Rantanen Karjalainen Jokinen Mattila Savolainen Lahtinen Ahonen Ojala Leppänen Väisänen Hiltunen
        Kallio Leinonen Miettinen Aaltonen Pitkänen Manninen Hakala Koivisto Anttila Laaksonen Hirvonen
        Räsänen Lehto Laakso Toivonen Mustonen Rantala Aalto Peltola Hänninen Partanen Lindholm Johansson
        Nyman Lindqvist Andersson
        """
    ),
    family_starts=words(
        """
        Ala Ylä Etelä Pohja Kivi Koski Niemi Salo Lahti Suo Metsä Järvi Mäki Ranta Harju Kangas Honka Kuusi
        Mänty Koivu Haapa Leppä Paju Viita Peura Karhu Susi Hirvi Joutsen Kotka
        """
    ),
    family_ends=words(
        """
        nen la lä mäki niemi koski salo lahti järvi ranta maa harju aho oja pelto virta saari
        """
    ),
    particles=("",),
    street_starts=words(
        """
        Kirkko Koulu Asema Mannerheimin Hämeen Puisto Ranta Mäki Metsä Koivu Kuusi Mänty Teollisuus Satama
        Keskus Aleksanterin Lönnrotin Runebergin Yliopiston Tehtaan
        """
    ),
    street_ends=words("katu tie polku kuja"),
    cities=words(
        """
        Helsinki Espoo Tampere Vantaa Oulu Turku Jyväskylä Kuopio Lahti Pori Kouvola Joensuu Lappeenranta
        Vaasa Hämeenlinna Seinäjoki Rovaniemi Mikkeli Kotka Salo
        """
    ),
    town_starts=words(
        """
        Ala Ali Hanka Harja Hauki Hein Hirven Huitti Iisa Ikaa Jämi Kanka Karja Kauha Kemi Keuru Kihni Kiuru
        Kolari Lap Laukaa Lie Loi Loppi Muhos Nur Orive Pai Pari Rauma Sala Sasta Somer Sulka Ylö Ähtä
        """
    ),
    town_ends=words(
        """
        järvi joki kangas kylä lahti la niemi nen saari salmi lampi ranta vaara vesi koski harju lä selkä
        mäki nummi
        """
    ),
    district="99999",
    delivery="",
    mobile="+35840#######",
    fixed="+3589#######",
    providers=words("gmail.com hotmail.com luukku.com kolumbus.fi elisanet.fi outlook.com icloud.com"),
    domain="fi",
    legal_forms=("Oy", "Oyj", "Ky"),
)
