"""What does segmentation hear of contacts, in which order, and how far has everybody got who listens?"""
