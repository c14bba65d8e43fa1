"""First names where English is spoken; whether of women or men, English need not know."""

EITHER = """
    Aaron Adam Alan Alex Alexander Alice Alison Amanda Amy Andrea Andrew Angela Ann Anna Anne
    Anthony Ashley Barbara Ben Benjamin Beth Betty Bill Bob Brandon Brenda Brian Bruce Carl
    Carol Caroline Catherine Charles Charlie Charlotte Cheryl Chloe Chris Christian Christina
    Christine Christopher Claire Colin Craig Cynthia Dan Daniel Danielle Dave David Dawn Deborah
    Dennis Diana Diane Donald Donna Dorothy Douglas Dylan Edward Eleanor Elizabeth Ella Ellen
    Emily Emma Eric Ethan Eva Evan Evelyn Frances Frank Fred Gareth Gary Gavin George Gerald
    Grace Graham Greg Gregory Hannah Harry Heather Helen Henry Holly Howard Hugh Ian Isabella
    Isla Jack Jacob Jake James Jamie Jane Janet Jason Jean Jeff Jeffrey Jennifer Jenny Jeremy
    Jessica Jill Jim Joan Joanna Joe John Jonathan Jordan Joseph Joshua Joyce Judith Judy Julia
    Julian Julie Justin Karen Karl Kate Katherine Kathleen Katie Keith Kelly Kenneth Kevin Kim
    Kimberly Kyle Larry Laura Lauren Lawrence Lee Leo Lewis Liam Linda Lisa Logan Louise Lucas
    Lucy Luke Margaret Maria Marie Mark Martha Martin Mary Mason Matthew Megan Melissa Mia
    Michael Michelle Mike Molly Nancy Natalie Nathan Neil Nicholas Nick Nicola Nicole Nigel Noah
    Oliver Olivia Oscar Pamela Patricia Patrick Paul Paula Peter Philip Phillip Rachel Ralph
    Raymond Rebecca Richard Rob Robert Robin Roger Ronald Rose Roy Russell Ruth Ryan Sally Sam
    Samantha Samuel Sandra Sara Sarah Scott Sean Sharon Shirley Simon Sophia Sophie Stephanie
    Stephen Steve Steven Stuart Susan Teresa Terry Theresa Thomas Tim Timothy Tom Tony Tracy
    Tyler Victoria Vincent Virginia Walter Wayne Wendy William Zachary Zoe
"""
