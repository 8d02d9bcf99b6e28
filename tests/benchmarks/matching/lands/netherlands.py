"""What are people, streets, towns and firms called in the Netherlands?"""

from tests.benchmarks.matching.lands.land import Land, short_names, words

NL = Land(
    code="NL",
    given=words(
        """
        Jan Maria Johannes Anna Peter Johanna Cornelis Elisabeth Hendrik Willem Daan Emma Sem Julia Lucas
        Sophie Levi Mila Finn Tess Thomas Lisa Pieter Sanne Mark Linda Robert Monique Richard Esther Dennis
        Marieke Martijn Ingrid Jeroen Saskia Erik Petra Frank Wilma Gerrit Margaretha Jacob Cornelia Dirk
        Wilhelmina Adriaan Catharina Maarten Femke Bas Lotte Tim Fleur Mohamed Fatima Yusuf Aylin Joost
        Marloes Rik Ilse Stijn Noor Ruben Iris Thijs Eva Bram Roos Luuk Sara Koen Naomi Niels
        """
    ),
    nicknames=short_names(
        """
        Johannes:Jan,Hans,Joop Johanna:Jo,Annie,Hanna Cornelis:Kees,Cor Hendrik:Henk,Rik Willem:Wim,Bill
        Pieter:Piet Elisabeth:Els,Lies,Betty Margaretha:Greet,Marga Wilhelmina:Mien,Wil
        Catharina:Toos,Tineke Cornelia:Corrie Gerrit:Ger Jacob:Jaap Adriaan:Ad,Arie Maarten:Max Robert:Rob
        Richard:Rick Thomas:Tom Martijn:Tijn Dirk:Dick Peter:Piet
        """
    ),
    family=words(
        """
        Jong Jansen Vries Berg Bakker Dijk Visser Janssen Smit Meijer Boer Mulder Groot Bos Vos Peters
        Hendriks Leeuwen Dekker Brouwer Wit Dijkstra Smits Graaf Meer Linden Kok Jacobs Haan Vermeulen
        Heuvel Veen Broek Bruijn Bruin Schouten Beek Willems Vliet Ven Hoekstra Maas Verhoeven Koster Dam
        Wal Prins Blom Huisman Peeters Jonge Kuipers Veenstra Post Kuiper Kramer Brink Scholten Wijk Postma
        Martens Vink Bosch Timmermans Evers Groen Gerritsen Kuijpers Hermans Sanders Molenaar Willemsen Loon
        Roos Schipper Driessen Verbeek Hofman Kooij Boom Jonker Ridder Wolters Bosman Yilmaz Kaya Demir
        Singh Mohamed
        """
    ),
    family_starts=words(
        """
        Oude Nieuw Hooge Lange Kort Groot Klein Wester Ooster Noord Zuid Boven Neder Mole Kerk Dorp Berk
        Linde Eike Hove Rooi Wit Zwart Broek Veld Water Zand Steen Heide Brug
        """
    ),
    family_ends=words(
        """
        huis kamp veld berg brink horst laar hof stra ma sma inga ers sen man aar dijk donk mans velde wijk
        beek steeg vliet akker meijer boer bos hout
        """
    ),
    particles=("", "", "", "", "de", "van", "van der", "van den", "van de", "ten", "ter", "den"),
    street_starts=words(
        """
        Kerk School Molen Dorps Stations Julianas Wilhelmina Beatrix Linden Eiken Berken Beuken Burgemeester
        Prins Koningin Nieuwe Oude Lange Korte Hoog Park Sport Wilgen Kastanje Industrie Haven Markt
        Raadhuis Vijver Zee
        """
    ),
    street_ends=words("straat laan weg plein dijk kade singel hof pad steeg"),
    cities=words(
        """
        Amsterdam Rotterdam Utrecht Eindhoven Groningen Tilburg Almere Breda Nijmegen Apeldoorn Haarlem
        Arnhem Enschede Amersfoort Zaanstad Zwolle Leiden Maastricht Dordrecht Ede Delft Alkmaar Venlo
        Deventer Hilversum Gouda Zoetermeer Hoorn Assen Veenendaal
        """
    ),
    town_starts=words(
        """
        Aal Bark Dal Eemn Gelder Heer Hoog Katwij Krom Laren Leer Linde Maas Meer Naal Nieuw Noord Ooster
        Over Oude Poel Rijs Roosen Schoon Sluis Stein Veld Vlaar Wage Waal Wester Wijk Winters Zand Zeven
        Zuid
        """
    ),
    town_ends=words(
        """
        burg dam drecht broek wijk veen hoven horst kerk laar lo zijl dorp rade recht schoten tricht um
        wolde monde
        """
    ),
    district="9999",
    delivery="AA",
    mobile="+316########",
    fixed="+3120#######",
    providers=words("gmail.com hotmail.com ziggo.nl kpnmail.nl outlook.com live.nl icloud.com"),
    domain="nl",
    legal_forms=("BV", "NV", "VOF"),
)
