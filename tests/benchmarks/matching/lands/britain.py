"""What are people, streets, towns and firms called in Great Britain?"""

from tests.benchmarks.matching.lands.land import Land, short_names, words

GB = Land(
    code="GB",
    given=words(
        """
        David John Michael Paul Andrew James Robert Stephen Susan Margaret Mark Peter Richard William
        Christine Patricia Karen Elizabeth Sarah Julie Helen Thomas Christopher Daniel Matthew Emma Laura
        Rebecca Joshua Jack Olivia Emily Jessica Charlotte George Harry Amelia Grace Sophie Chloe Oliver
        Charlie Jacob Lily Mohammed Aisha Priya Raj Catherine Anthony Kevin Jennifer Nicola Deborah Joanne
        Philip Simon Alan Ian Graham Neil Gary Samantha Victoria Katherine Edward
        """
    ),
    nicknames=short_names(
        """
        David:Dave John:Jack,Johnny Michael:Mike,Mick Andrew:Andy James:Jim,Jamie Robert:Bob,Rob
        Stephen:Steve Susan:Sue Margaret:Maggie,Peggy Richard:Dick,Rick William:Bill,Will Patricia:Pat,Trish
        Elizabeth:Liz,Beth Sarah:Sally Thomas:Tom Christopher:Chris Daniel:Dan Matthew:Matt Rebecca:Becky
        Joshua:Josh Charlotte:Lottie Catherine:Cathy,Kate Anthony:Tony Jennifer:Jenny Deborah:Debbie
        Joanne:Jo Philip:Phil Samantha:Sam Victoria:Vicky Katherine:Kate,Kathy Edward:Ted,Ed
        """
    ),
    family=words(
        """
        Smith Jones Taylor Brown Williams Wilson Johnson Davies Patel Robinson Wright Thompson Evans Walker
        White Roberts Green Hall Wood Jackson Clarke Clark Harris Lewis Hill Cooper Ward Turner Moore Baker
        King Morgan Scott Allen Khan Hughes Edwards Mitchell Parker Bennett Young Cook Davis Shaw Price
        Phillips Morris Miller Singh Bell Richardson Griffiths Kelly Watson Collins Begum Ali Murphy
        Anderson Simpson Marshall Carter Adams Cox Foster Ellis Chapman Mason Webb Rogers Gray Hunt Mills
        Holmes Palmer Matthews Gibson Fisher Barnes Knight Lloyd Butler Russell Barker Stevens Jenkins Dixon
        Fletcher Hunter
        """
    ),
    family_starts=words(
        """
        Ash Black White Red Brad Brook Burn Cal Clay Cran Dun Fair Gold Hard Haw Hol Kings Lang Mar Nor Old
        Pem Rad Rock Sher Stan Sut Thorn Wake Win
        """
    ),
    family_ends=words(
        """
        ton ley ford field well worth wood by ham stone bury man son croft shaw dale ridge more combe den
        """
    ),
    particles=("",),
    street_starts=words(
        """
        High Station Church Park Victoria Green Manor Kings Queens New Grange Mill School Springfield George
        York Stanley Alexandra Albert Windsor North South Richmond Highfield West London Chester Broad
        Chapel Orchard
        """
    ),
    street_ends=(" Street", " Road", " Lane", " Avenue", " Close", " Drive", " Way"),
    cities=words(
        """
        London Birmingham Leeds Glasgow Sheffield Bradford Liverpool Edinburgh Manchester Bristol Cardiff
        Leicester Coventry Nottingham Newcastle Sunderland Brighton Hull Plymouth Stoke Wolverhampton Derby
        Swansea Southampton Salford Aberdeen Portsmouth York Peterborough Dundee
        """
    ),
    town_starts=words(
        """
        Ash Ayl Barn Bas Bed Brack Brain Chelms Ches Chor Cram Dar Dor Dun East Fare Gil Good Hales Har Hex
        Ilk Kes King Leigh Lich Mans Nor Oak Pen Rams Rug Shep Stam Tam Thet
        """
    ),
    town_ends=words(
        """
        borough bridge bury by castle cester combe den field ford ham hurst leigh ley mouth port stead stoke
        ton wich
        """
    ),
    district="AA9 ",
    delivery="9AA",
    mobile="+447#########",
    fixed="+4420########",
    providers=words(
        """
        gmail.com hotmail.co.uk btinternet.com yahoo.co.uk outlook.com icloud.com sky.com
        """
    ),
    domain="co.uk",
    legal_forms=("Ltd", "PLC", "LLP"),
)
