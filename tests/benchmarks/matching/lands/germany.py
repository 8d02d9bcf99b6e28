"""What are people, streets, towns and firms called in Germany?"""

from tests.benchmarks.matching.lands.land import Land, short_names, words

DE = Land(
    code="DE",
    given=words(
        """
        Peter Maria Michael Ursula Thomas Monika Andreas Petra Wolfgang Sabine Klaus Renate Hans Elisabeth
        Jürgen Anna Stefan Karin Christian Susanne Werner Claudia Uwe Andrea Frank Birgit Bernd Heike Martin
        Ingrid Dieter Angelika Markus Nicole Alexander Julia Matthias Katharina Daniel Sandra Sebastian
        Stefanie Jan Anja Tobias Melanie Florian Lena Lukas Leonie Jonas Hannah Paul Mia Felix Emma
        Maximilian Sophie Ahmet Ayse
        """
    ),
    nicknames=short_names(
        """
        Michael:Michi,Micha Thomas:Tom Andreas:Andi Wolfgang:Wolf Johannes:Hans Stefan:Steff Christian:Chris
        Alexander:Alex Katharina:Kathi,Katja Sebastian:Basti Maximilian:Max Elisabeth:Lisa,Elli Susanne:Susi
        Nicole:Nici Stefanie:Steffi Tobias:Tobi Matthias:Matze
        """
    ),
    family=words(
        """
        Müller Schmidt Schneider Fischer Weber Meyer Wagner Becker Schulz Hoffmann Schäfer Koch Bauer
        Richter Klein Wolf Schröder Neumann Schwarz Zimmermann Braun Krüger Hofmann Hartmann Lange Schmitt
        Werner Schmitz Krause Meier Lehmann Schmid Schulze Maier Köhler Herrmann König Walter Mayer Huber
        Kaiser Fuchs Peters Lang Scholz Möller Weiß Jung Hahn Schubert Vogel Friedrich Keller Günther Frank
        Berger Winkler Roth Beck Lorenz Baumann Franke Albrecht Schuster Simon Ludwig Böhm Winter Kraus
        Martin Schumacher Krämer Vogt Stein Jäger Otto Sommer Groß Seidel Heinrich Brandt Yilmaz Kaya Nowak
        """
    ),
    family_starts=words(
        """
        Ober Nieder Stein Berg Wald Gold Silber Rosen Linden Eich Buch Hoch Neu Alt Schön Kirch Rein Wein
        Korn Grün Weiß Schwarz Roth Braun Kalt Warm Hell Morgen Abend Sonnen
        """
    ),
    family_ends=words(
        """
        bauer mann berger hofer meier müller stein feld burg thal bach huber eder auer inger wald rath
        hausen dorf er
        """
    ),
    particles=("", "", "", "", "", "", "", "", "", "von"),
    street_starts=words(
        """
        Haupt Schul Garten Bahnhof Dorf Berg Birken Linden Kirch Wald Ring Schiller Goethe Amsel Wiesen Hof
        Rosen Feld Post Mozart Jahn Mühl Bach Beethoven Kant Lessing Luther Ahorn Eichen Tannen
        """
    ),
    street_ends=words("straße weg allee platz gasse ring"),
    cities=words(
        """
        Berlin Hamburg München Köln Frankfurt Stuttgart Düsseldorf Leipzig Dortmund Essen Bremen Dresden
        Hannover Nürnberg Duisburg Bochum Wuppertal Bielefeld Bonn Münster Mannheim Karlsruhe Augsburg
        Wiesbaden Kiel Aachen Halle Freiburg Mainz Rostock
        """
    ),
    town_starts=words(
        """
        Alten Bad Berg Bern Blanken Brei Buch Dachs Eber Eich Eisen Erlen Falken Frauen Gold Greven Hagen
        Heiden Hohen Kirch König Langen Lauter Lüden Markt Neu Nieder Ober Offen Rosen Schön Schwarzen Sonne
        Stein Wald Weiden
        """
    ),
    town_ends=words(
        """
        au bach berg brück burg dorf feld furt hausen heim hofen ingen kirchen leben rode stadt stedt tal
        walde werder
        """
    ),
    district="99999",
    delivery="",
    mobile="+4915#########",
    fixed="+4930#######",
    providers=words("gmail.com gmx.de web.de t-online.de outlook.de freenet.de icloud.com"),
    domain="de",
    legal_forms=("GmbH", "AG", "GmbH & Co. KG", "e.K."),
)
