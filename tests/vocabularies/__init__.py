"""How are the vocabularies made that come from outside data, so that they can be made again?"""
