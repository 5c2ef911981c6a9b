# What English needs to be heard and counted in. See ../README.md.

# Words that carry nothing: left out of what is heard and of every phrase.
filler please teddy teddybear um uh er erm hmm ah oh just really actually maybe huh

# Names of the numbers, from nought on: how they are heard and how they are said.
numbers zero, one, two, three, four, five, six, seven, eight, nine, ten
numbers eleven, twelve, thirteen, fourteen, fifteen, sixteen, seventeen, eighteen, nineteen, twenty
numbers twenty one, twenty two, twenty three, twenty four, twenty five, twenty six, twenty seven, twenty eight, twenty nine, thirty
numbers thirty one, thirty two, thirty three, thirty four, thirty five, thirty six, thirty seven, thirty eight, thirty nine, forty
numbers forty one, forty two, forty three, forty four, forty five, forty six, forty seven, forty eight, forty nine, fifty
numbers fifty one, fifty two, fifty three, fifty four, fifty five, fifty six, fifty seven, fifty eight, fifty nine, sixty
numbers sixty one, sixty two, sixty three, sixty four, sixty five, sixty six, sixty seven, sixty eight, sixty nine, seventy
numbers seventy one, seventy two, seventy three, seventy four, seventy five, seventy six, seventy seven, seventy eight, seventy nine, eighty
numbers eighty one, eighty two, eighty three, eighty four, eighty five, eighty six, eighty seven, eighty eight, eighty nine, ninety
numbers ninety one, ninety two, ninety three, ninety four, ninety five, ninety six, ninety seven, ninety eight, ninety nine, one hundred

# How a sum is said between two numbers, and how it is typed.
plus plus, add, added to, and, +
minus minus, take away, less, -
times times, multiplied by, x, *

# Words that mean the same, heard as the first one; and endings, the first that fits: what a word ends in, what it becomes.
same colour color colors colours
same favourite favorite
same maths math
same grey gray
same mummy mom mum mommy mama mam
same daddy dad papa
same aeroplane airplane airplanes plane planes
same cannot can't cant
same don't dont
same didn't didnt
same dog doggy doggie
same cat kitty
same rabbit bunny
same pig piggy
same want wanna
same i'm im
same macdonald mcdonald
same tale tales
ending ss ss
ending us us
ending is is
ending 's
ending ies y
ending s

# Sides of a thing that are asked for: answers that hold one of the words are preferred.
facet eat eats ate eating food
facet live lives living home
facet big tall heavy size
