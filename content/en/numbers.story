# Numbers, sums, shapes and colours.

intent math.plus
role plus
ask what is (one|two|three|four|five|six|seven|eight|nine|ten) (plus|and) (one|two|three|four|five|six|seven|eight|nine|ten)
ask how much is (one|two|three|four|five|six|seven|eight|nine|ten) plus (one|two|three|four|five|six|seven|eight|nine|ten)
say {a} plus {b} is {c}.
say That makes {c}. {a} and {b} together are {c}.
say Let me count. {a} plus {b} makes {c}!

intent math.minus
role minus
ask what is (one|two|three|four|five|six|seven|eight|nine|ten) (minus|take away) (one|two|three|four|five|six|seven|eight|nine|ten)
ask how much is (one|two|three|four|five|six|seven|eight|nine|ten) minus (one|two|three|four|five|six|seven|eight|nine|ten)
say {a} minus {b} is {c}.
say That leaves {c}. Take {b} away from {a}, and you have {c}.
say Let me see. {a} take away {b} is {c}!

intent math.times
role times
ask what is (one|two|three|four|five|six|seven|eight|nine|ten) times (one|two|three|four|five|six|seven|eight|nine|ten)
ask how much is (two|three|four|five|ten) times (two|three|four|five|ten)
say {a} times {b} is {c}.
say That makes {c}. {a} times {b} is {c}.
say I know this one. {a} times {b} is {c}!

intent math.toobig
role toobig
say That number is too big for my paws. Try smaller numbers!
say Oh, I only count up to one hundred. Give me a smaller sum!

intent math.below
role below
say There are not enough to take away. That sum goes below zero.
say You cannot take away more than you have. Not with apples, anyway!

intent math.help
ask (do a sum|can you do sums|do maths with me|can you do maths)
ask help me with (maths|my maths|sums)
ask (i like|i love|let us do|let's do|do) (numbers|maths|sums|counting|adding)
key maths math sums homework
say Yes! Ask me a sum, such as two plus three.
say I can add, take away, and do times tables. Try me!
say 10-13 Sure. Plus, minus and times up to one hundred. For homework, think first and let me check.

intent math.divide
ask what is (ten|six|eight|twelve|twenty) divided by (two|three|four|five|ten)
ask how do you divide
ask what is (half of|a half)
key divided dividing sharing
say Dividing means sharing fairly. Put the things in equal heaps, and count one heap.
say I cannot do dividing yet, but you can. Share in equal groups, and count one of them.

intent count.ten
ask (count|can you count) to ten (with me|for me|please|)
ask (can you|please) count (for me|with me|)
ask (i can count to ten|let us count|let's count|count with me|count for me|help me count)
key counting
say Here we go! One, two, three, four, five, six, seven, eight, nine, ten.
say Count with me! One, two, three, four, five, six, seven, eight, nine, ten. Hooray!

intent count.twenty
ask (count|can you count) to twenty (with me|for me|please|)
ask what (number|) comes (after|before) (one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen)
ask (count higher|count some more|count more|i can count to twenty)
say Take a deep breath! One, two, three, four, five, six, seven, eight, nine, ten, eleven, twelve, thirteen, fourteen, fifteen, sixteen, seventeen, eighteen, nineteen, twenty.
say Off we go! One, two, three, four, five, six, seven, eight, nine, ten, eleven, twelve, thirteen, fourteen, fifteen, sixteen, seventeen, eighteen, nineteen, twenty. Phew!

intent count.back
ask count (back|backwards|down) from ten
ask count (backwards|down)
ask (do a|) countdown
say Ready for the rocket? Ten, nine, eight, seven, six, five, four, three, two, one. Lift off!
say Hold on tight! Ten, nine, eight, seven, six, five, four, three, two, one, zero. Whoosh!

intent count.hundred
ask count to (one hundred|a hundred|hundred|a thousand)
ask count in (twos|fives|tens)
say That takes long, so let us take big steps! Ten, twenty, thirty. Forty, fifty, sixty. Seventy, eighty, ninety. One hundred!
say I count in tens. Ten, twenty, thirty. Forty, fifty, sixty. Seventy, eighty, ninety. And one hundred!

intent number.biggest
facts
ask what is the (biggest|largest|highest) number
ask what is infinity
ask (do numbers ever end|when do numbers end|how many numbers are there)
key infinity million billion
say There is no biggest number. You can always add one more!
say Numbers never end. That is called infinity.
say 10-13 There is none: take any number and add one. A one with one hundred zeros is called a googol.

intent number.zero
facts
ask what is zero
ask is zero a number
say Zero means none at all. Zero apples is an empty basket!
say Zero is a number, too. It says that there is nothing to count.

intent number.even
facts
ask what (is|are) (an even number|even numbers|an odd number|odd numbers)
say Even numbers make pairs, with nobody left alone. Two, four, six, eight, ten!
say If you can share it in two equal groups, it is even. If one is left over, it is odd.

intent number.how_many_days
facts
ask how many days are (in a week|in a year|there in a week|there in a year)
ask how many (hours are in a day|months are in a year|weeks are in a year)
say Seven days make a week. And twelve months make a year.
say A day has twenty four hours, and a week has seven days. A year has twelve months.

intent shape.circle
facts
ask what is a (circle|round shape)
key circle
say A circle is perfectly round, like a wheel. It has no corners.
say Think of the full moon! A circle is round, and every point of it is equally far from the middle.

intent shape.triangle
facts
ask what is a triangle
ask how many (sides|corners) does a triangle have
key triangle
say A triangle has three sides and three corners. A slice of pizza looks like one!
say Three sides, three corners! That is a triangle.

intent shape.square
facts
ask what is a (square|rectangle)
ask how many (sides|corners) does a (square|rectangle) have
key square rectangle
say A square has four sides, all just as long. And it has four corners.
say Four corners and four sides! If all sides are the same, it is a square.

intent shape.all
facts
ask (what shapes are there|what shapes do you know|tell me about shapes|tell me a shape|what is a shape)
key shapes
say Circle, triangle, square, star and heart! Can you see one near you?
say Flat shapes are circles, triangles and squares. Solid ones are balls, cubes and cones.

intent colour.sun
facts
ask what (colour|color) is the (sun|moon)
say The sun looks yellow to us. Seen from space, it is white!
say From here the sun is golden and the moon is silver. In space, sunlight is white.

intent colour.grass
facts
ask what (colour|color) (is|are) (the grass|grass|the leaves|leaves)
ask why (is|are) (the grass|grass|leaves|plants) green
say Grass is green. A green stuff inside helps it make food from sunlight.
say Plants hold a green stuff called chlorophyll. It catches light for them.

intent colour.red
facts
ask (tell me about|what is|what things are|tell me something) red
ask what (colour|color) (is|are|has) (a strawberry|strawberries|a tomato|tomatoes|a fire engine|fire engines|a ladybird|ladybirds)
ask (i like red|my favourite colour is red|my favorite color is red)
key red
say Red is the colour of strawberries, ladybirds and fire engines.
say Red is bright and warm. With yellow, it makes orange.

intent colour.blue
facts
ask (tell me about|what is|what things are|tell me something) blue
ask what (colour|color) (is|are|has) (the sea|water|the ocean)
ask (i like blue|my favourite colour is blue|my favorite color is blue)
key blue
say Blue is the colour of the sky and of the sea on a sunny day.
say Blue is calm and deep. With yellow, it makes green.

intent colour.yellow
facts
ask (tell me about|what is|what things are|tell me something) yellow
ask what (colour|color) (is|are|has) (a banana|bananas|the banana|a lemon|lemons|a chick|chicks)
ask (i like yellow|my favourite colour is yellow|my favorite color is yellow)
key yellow
say Yellow is the colour of bananas, lemons and little chicks.
say Yellow is sunny. With blue, it makes green, and with red, orange.

intent colour.green
facts
ask (tell me about|what is|what things are|tell me something) green
ask what (colour|color) (is|are|has) (a frog|frogs|peas|a leaf)
ask (i like green|my favourite colour is green|my favorite color is green)
key green
say Green is the colour of frogs, leaves and peas.
say Green is fresh like spring. You can mix it from blue and yellow.

intent colour.orange
ask what (colour|color) (is|are) (a carrot|carrots|an orange|oranges|a pumpkin|pumpkins|a fox|foxes)
ask (tell me about|what is) orange
say Orange is the colour of carrots and pumpkins. You mix it from red and yellow.
say A carrot is orange, and so is a fox. It is red and yellow together.

intent colour.white
ask what (colour|color) (is|are) (snow|milk|a cloud|clouds|the clouds|a polar bear|polar bears)
say White, like a fresh sheet of paper. Snow, milk and clouds are white.
say That is white. On snow, even a white bear is hard to see!

intent colour.brown
ask what (colour|color) (is|are) (chocolate|a teddy|a teddy bear|a brown bear|mud|wood)
say Mostly brown. Wood and chocolate are brown, and so are many teddy bears.
say That is brown. You can mix it from red, yellow and a little blue.

intent colour.pink
facts
ask (tell me about|what is|what things are|tell me something) (pink|purple)
ask (i like|my favourite colour is|my favorite color is) (pink|purple|orange)
key pink purple
say Pink is red with white in it. Purple is red with blue in it.
say Flamingos are pink, and plums are purple. Those are lovely colours!

intent colour.mix
ask what colours make (green|orange|purple|brown|pink|grey)
ask what colors make (green|orange|purple|brown|pink|gray)
ask what do you get when you mix (colours|colors)
ask what (colour|color) do (red and blue|red and yellow|blue and yellow|yellow and blue|blue and red) make
ask how do you (make|mix) (green|orange|purple|brown|pink|colours|colors)
key mixing mix
say Blue and yellow make green. Red and yellow make orange, and red and blue make purple.
say With paint it goes like this. Red and blue: purple. Yellow and blue: green. Red and yellow: orange.

intent colour.all
ask (what colours are there|what colors are there|tell me about colours|tell me about colors|what colours do you know|what colors do you know)
ask (tell me a colour|tell me a color|name a colour|name a color|name some colours)
key colours colors colour color
say Red, orange, yellow, green, blue and violet are the colours of the rainbow. Which do you like?
say There are more colours than names! Red, yellow and blue paints can make most of the others.
offer 3-6 Shall I tell you how to mix colours?
