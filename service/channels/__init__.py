"""By which ways do we reach people and machines outside?"""
