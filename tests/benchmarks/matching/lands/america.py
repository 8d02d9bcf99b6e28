"""What are people, streets, towns and firms called in the United States?"""

from tests.benchmarks.matching.lands.land import Land, short_names, words

US = Land(
    code="US",
    given=words(
        """
        James Mary Michael Patricia Robert Jennifer John Linda David Elizabeth William Barbara Richard Susan
        Joseph Jessica Thomas Karen Christopher Sarah Charles Lisa Daniel Nancy Matthew Sandra Anthony
        Ashley Mark Emily Donald Kimberly Steven Betty Andrew Margaret Paul Donna Joshua Michelle Kenneth
        Carol Kevin Amanda Brian Melissa George Deborah Timothy Stephanie Ronald Rebecca Jason Laura Edward
        Helen Jeffrey Sharon Ryan Cynthia Jacob Kathleen Gary Amy Nicholas Angela Eric Maria Jose Juan
        Carlos Luis Wei Priya
        """
    ),
    nicknames=short_names(
        """
        James:Jim,Jimmy Michael:Mike Patricia:Pat,Patty Robert:Bob,Rob Jennifer:Jen,Jenny Elizabeth:Liz,Beth
        William:Bill,Will Richard:Rick,Dick Joseph:Joe Jessica:Jess Thomas:Tom Christopher:Chris
        Charles:Charlie,Chuck Daniel:Dan Matthew:Matt Anthony:Tony Donald:Don Kimberly:Kim Steven:Steve
        Andrew:Andy Margaret:Peggy,Meg Joshua:Josh Kenneth:Ken Amanda:Mandy Deborah:Debbie Timothy:Tim
        Stephanie:Steph Ronald:Ron Rebecca:Becky Edward:Ed,Ted Jeffrey:Jeff Cynthia:Cindy Kathleen:Kathy
        Nicholas:Nick Angela:Angie
        """
    ),
    family=words(
        """
        Smith Johnson Williams Brown Jones Garcia Miller Davis Rodriguez Martinez Hernandez Lopez Gonzalez
        Wilson Anderson Thomas Taylor Moore Jackson Martin Lee Perez Thompson White Harris Sanchez Clark
        Ramirez Lewis Robinson Walker Young Allen King Wright Scott Torres Nguyen Hill Flores Green Adams
        Nelson Baker Hall Rivera Campbell Mitchell Carter Roberts Gomez Phillips Evans Turner Diaz Parker
        Cruz Edwards Collins Reyes Stewart Morris Morales Murphy Cook Rogers Gutierrez Ortiz Morgan Cooper
        Peterson Bailey Reed Kelly Howard Ramos Kim Cox Ward Patel Chen Wong
        """
    ),
    family_starts=words(
        """
        Ash Brad Brook Burn Cal Clay Cran Dun Fair Gold Hard Haw Hol Kow Lang Mar Nor Old Pem Rad Rock Sher
        Stan Sut Thorn Wake Win Mc Mac O'
        """
    ),
    family_ends=words(
        """
        ton ley ford field well worth wood man son berg stein ski wicz dale ridge more ez mann land er
        """
    ),
    particles=("",),
    street_starts=words(
        """
        Main Oak Pine Maple Cedar Elm Washington Lake Hill Walnut Spring North Ridge Church Willow Mill
        Sunset Railroad Jackson Cherry West South Center Highland Johnson Forest Jefferson Chestnut Lincoln
        River
        """
    ),
    street_ends=(" St", " Ave", " Rd", " Dr", " Ln", " Ct", " Blvd"),
    cities=words(
        """
        Houston Chicago Phoenix Dallas Austin Columbus Charlotte Seattle Denver Boston Nashville Detroit
        Portland Memphis Louisville Baltimore Milwaukee Albuquerque Tucson Fresno Sacramento Mesa Atlanta
        Omaha Raleigh Miami Oakland Tulsa Tampa Cleveland
        """
    ),
    town_starts=words(
        """
        Ash Bay Bell Brook Cedar Clay Clear Cold Cran Dal East El Fair Forest Frank Glen Grand Green Hamp
        Har Jackson King Lake Lex Lin Madison Mid Mill New North Oak Pleas River Rock Spring
        """
    ),
    town_ends=words(
        """
        boro brook burg bury dale field ford grove haven hurst land mont mount port side ton town view ville
        wood
        """
    ),
    district="99999",
    delivery="",
    mobile="+1##########",
    fixed="+1##########",
    providers=words("gmail.com yahoo.com aol.com hotmail.com icloud.com comcast.net outlook.com"),
    domain="com",
    legal_forms=("Inc", "LLC", "Corp"),
)
