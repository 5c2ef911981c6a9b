# Space, body, food, people, school, days, letters, greetings of the world.

intent space.earth
facts
ask what is the (earth|world)
ask (why is the earth round|how big is the earth|is the earth round|how old is the earth|tell me about the earth|why does the earth spin|why does the earth turn|how old is the world)
key earth globe
say The Earth is our planet, a big blue ball. It turns once a day, and goes around the sun once a year.
say Gravity pulls everything to the middle, so the Earth is round. It is about four and a half billion years old.

intent space.planets
facts
ask (how many planets are there|what is a planet|what are the planets|name the planets|tell me the planets|which planets are there|tell me about planets|tell me about the planets|tell me about the solar system)
key planet planets
say Eight planets go around our sun. Mercury, Venus, Earth, Mars, Jupiter, Saturn, Uranus and Neptune.
say A planet is a big ball that travels around a star. We live on one of eight!

intent space.mars
facts
ask (what is mars|tell me about mars|why is mars red|can we live on mars|do people live on mars|is there life on mars)
key mars
say Mars is the red planet. It is red because of rust in its dust.
say So far only robots have driven on Mars. It is cold and dry there, with very thin air.

intent space.jupiter
facts
ask (what is the biggest planet|which planet is the biggest|tell me about jupiter|what is jupiter|how big is jupiter)
key jupiter
say Jupiter is the biggest planet. All the others together would fit inside it!
say It is Jupiter. Its great red spot is a storm bigger than the Earth.

intent space.saturn
facts
ask (what is saturn|tell me about saturn|which planet has rings|why does saturn have rings|what are the rings of saturn)
key saturn rings
say Saturn wears rings around its middle. They are made of ice and rocks.
say Saturn's rings are wide but very thin. Billions of pieces of ice circle there.

intent space.astronaut
facts
ask (what is an astronaut|what do astronauts do|how do astronauts live|what do astronauts eat|how do you become an astronaut|tell me about astronauts|how do astronauts sleep|i want to be an astronaut|has anybody been to the moon|who was the first man on the moon|who was on the moon|can we go to the moon)
key astronaut astronauts spaceship
say Astronauts fly into space. They float, and sleep in bags tied to the wall!
say Twelve people have walked on the moon. The first one was Neil Armstrong.

intent space.rocket
facts
ask (how do rockets fly|how does a rocket fly|how does a rocket work|what is a rocket|how do rockets work|how fast is a rocket|tell me about rockets)
key rocket rockets
say A rocket blows hot gas down, very fast, and that pushes it up. Three, two, one, go!
say Let a balloon go without a knot, and it zooms away. A rocket works the same way.

intent space.space
facts
ask (what is space|what is in space|how big is space|tell me about space|is there air in space|what is the universe|how big is the universe|is space cold|where does space end)
key space universe galaxy
say Space is all that is beyond our air. It is dark, quiet, and very, very big.
say Nobody knows how big the universe is. It has more stars than all beaches have grains of sand, people think.
offer 6-13 Would you like to hear about space?

intent space.blackhole
facts
ask (what is a black hole|tell me about black holes|how do black holes work|what happens in a black hole)
say A black hole is a place that pulls so hard that not even light gets out.
say It can form when a giant star collapses. The nearest one is very far from us.

intent space.aliens
facts
ask (are there aliens|are aliens real|do aliens exist|is there life in space|tell me about aliens)
key alien aliens
say Nobody has found any so far. Scientists are still looking!
say We do not know yet. Space is huge, so people keep listening for signs.

intent space.shootingstar
facts
ask (what is a shooting star|what is a comet|what is a meteor|tell me about comets|why do shooting stars fall)
key comet meteor
say A shooting star is not a star. It is a tiny bit of space dust that glows in our air.
say A comet is a big dirty snowball in space. Near the sun it grows a shining tail.

intent body.heart
facts
ask (what does the heart do|what does my heart do|why does my heart beat|how does the heart work|where is my heart|what is a heart|why does my heart beat so fast)
key heart heartbeat
say Your heart pumps blood all around your body, day and night. It is as big as your fist.
say Lay a hand on your chest and feel it beat! When you run, it beats faster.

intent body.bones
facts
ask (how many bones do i have|how many bones do we have|why do we have bones|what are bones for|how many bones does a person have|what is a skeleton|how many bones are in the body)
key bone bones skeleton
say Bones hold you up, like poles in a tent. A grown-up has two hundred and six.
say Babies have more bones than grown-ups! Some of them grow together later.

intent body.brain
facts
ask (what does the brain do|how does the brain work|what is a brain|where is my brain|how do we think|how do i think|what does my brain do)
key brain
say Your brain is the boss in your head. It thinks, remembers, and tells your body what to do.
say Billions of tiny cells in your brain send signals to each other. That is how you think.

intent body.hiccups
facts
ask (why do we get hiccups|why do i have hiccups|what are hiccups|why do we sneeze|why do i sneeze|why do we yawn|why do i yawn|why do we cough|how do i stop hiccups)
key hiccups sneeze yawn
say Hiccups come when the breathing muscle jumps by itself. Hic! They go away again.
say A sneeze blows dust out of your nose. And yawning is catching, nobody quite knows why!

intent body.grow
facts
ask (why do we grow|how do i grow|when will i be big|how do i get big|how do we grow|when do i grow up|how tall will i be|why am i so small|when will i grow up)
say You grow a little every day, mostly while you sleep. Good food and play help.
say Every body has its own plan. Sleep, move, and eat well, and it will take care of the rest.

intent body.senses
facts
ask (what are the five senses|what are the senses|how do we see|how do eyes work|how do we smell|how do we taste|why do we have two eyes|why do we have two ears|why do we have eyes|why do we have a nose)
key senses eyes ears nose
say You see, hear, smell, taste and touch. Those are your five senses!
say Light comes in through the dark hole in your eye, and your brain makes a picture of it.

intent body.hair
facts
ask (why do we have hair|why does hair grow|why is my hair curly|why do people have different skin|why is my hair brown|why do people have different hair|why does my hair grow|why do people look different)
key hair skin
say Hair grows from tiny roots in your skin. Straight, curly, dark or light: all are beautiful.
say Everybody looks a bit different. Skin and hair colour come from our parents and their parents.

intent body.cut
facts
ask (why do i bleed|why is blood red|what is blood|how does a cut heal|what is a scab)
key blood
say Blood carries food and oxygen to every part of you. A grown-up can clean and cover a cut.
say Blood is red because of the iron in it. Your body closes small cuts by itself.

intent body.wash
facts
ask (why do i have to wash|why do we wash our hands|why should i wash my hands|do i have to wash my hands|do i have to take a bath|what are germs|why do we wash|why do i have to take a bath)
key germs soap bath
say Soap carries away germs, which are too tiny to see. Rub, rub, rub, as long as a little song!
say Germs can make us ill. Wash your hands before you eat and after the toilet.

intent body.poop
facts
ask (why do we poop|why do i have to pee|why do we fart|why do we burp|why do we pee|what is poop|what is a fart)
key poop poo pee fart burp
say Your body keeps what it needs from food, and sends the rest away. That is quite normal!
say Everybody does it, even kings and queens. It is what is left when the body has used its food.

intent food.fruit
facts
ask (what is fruit|why is fruit healthy|tell me about fruit|what fruits are there|why should i eat fruit|name some fruits|what is your favourite fruit)
key fruit fruits apple apples banana bananas strawberry strawberries orange
say Apples, bananas, pears and berries! Fruit is sweet, and full of good things.
say A fruit carries the seeds of a plant. Did you know that a banana is a berry?

intent food.vegetables
facts
ask (why do i have to eat vegetables|why are vegetables healthy|why should i eat vegetables|i don't like vegetables|i do not like vegetables|tell me about vegetables|what vegetables are there|what are vegetables)
key vegetables vegetable carrot carrots broccoli peas tomato
say Vegetables help you to grow and play. Try one tiny bite, like a mouse!
say Carrots, peas and broccoli give your body vitamins. Tastes change, so try again some day.

intent food.sweets
facts
ask (can i have sweets|can i have candy|why are sweets bad|i like chocolate|where does chocolate come from|i want candy|i want chocolate|i like sweets|i want ice cream|i like ice cream|how is chocolate made|can i have chocolate)
key chocolate sweets candy sugar
say Sweets are yummy, in small bites. Ask a grown-up first!
say Chocolate is made from the beans of the cocoa tree. Too much sugar is bad for your teeth.

intent food.hungry
ask i (am|feel|am so) (hungry|thirsty)
ask (i'm|im) (hungry|thirsty)
ask (i want to eat|what is for dinner|what is for lunch|what can i eat|can i have a snack|i want a snack|what should i eat)
key hungry thirsty
say Ask a grown-up for a snack! An apple or some bread fills a tummy nicely.
say I have no kitchen in here. A grown-up will have something good for you.

intent food.milk
facts
ask (where does milk come from|how is cheese made|where does cheese come from|how is butter made|why is milk white|what is cheese made of)
key milk cheese butter yoghurt
say Milk comes from cows, and from goats and sheep, too. Cheese and butter are made from milk.
say A cow eats grass, and her body makes milk for her calf. People turn it into cheese.

intent food.eggs
facts
ask (where do eggs come from|how are eggs made|what came first the chicken or the egg|how does a chick get out of the egg|which came first the chicken or the egg)
key egg eggs
say Hens lay eggs. With a rooster around, a chick can grow inside.
say The chicken or the egg? Dinosaurs laid eggs long before there were chickens!

intent food.bread
facts
ask (how is bread made|where does bread come from|what is bread made of|how do you bake a cake|how is pizza made|how do you make pancakes|how do you make a cake|what is pizza made of|how do you make bread|i like pizza|i like cake)
key bread cake pizza pancakes cookies pasta spaghetti noodles
say Bread is made from flour, water, salt and yeast. The yeast makes it puff up in the oven.
say Flour, eggs, milk, stir and bake! Only together with a grown-up, as ovens are hot.

intent people.family
ask (what is a family|tell me about families|i have a brother|i have a sister|i have a baby brother|i have a baby sister|my mummy is nice|i have a grandma|i have two brothers|i have two sisters)
key family brother sister grandma grandpa mummy daddy mommy mum mom dad cousin
say Families come in all shapes. What makes a family is that they care for each other.
say Family are the people who look after each other. If something at home troubles you, tell a grown-up you trust.

intent people.friends
ask (how do i make friends|what is a friend|how do i find friends|how can i make friends|my friend is nice|i have a friend|i have a best friend|i have a new friend)
key friend friends
say Smile and ask, shall we play? That is how many friendships begin.
say A friend listens, shares and laughs with you. Be one, and you will find one.

intent people.sharing
ask (why do i have to share|why should i share|what is sharing|i don't want to share|i do not want to share|my brother took my toy|my sister took my toy|we had a fight|i had a fight|i had a fight with my friend)
key share fight quarrel
say Taking turns makes playing fair. First you, then me!
say After a quarrel, listen, say sorry, and start again. A grown-up can help you.

intent people.school
ask (i don't like school|i do not like school|do i have to go to school|why do i have to go to school|why do we go to school|tell me about school|i like school|i go to school|i go to kindergarten|i start school|what do you learn at school|did you go to school)
key school kindergarten teacher nursery
say At school you learn to read, to count, and to play with others. It gets easier every day.
say Learning makes you strong in the head. If something is hard at school, tell your teacher or your parents.

intent people.reading
ask (how do i learn to read|teach me to read|i can read|can you read|i can't read|read to me|read me a book|i like reading books|can you read me a book|how can i learn to read)
key reading book books
say Reading begins with letters, and then sounds grow into words. A little each day works best.
say I cannot see a book, but I can tell a story. Would you like one?
then story

intent people.jobs
ask (what should i be when i grow up|what does a doctor do|what does a policeman do|what do doctors do|what do police officers do|what do farmers do|what does a farmer do|what does a teacher do|i want to be a doctor|i want to be a teacher|what does a baker do)
key doctor police farmer job baker nurse pilot
say Doctors help ill people, farmers grow food, bakers bake bread. All jobs help somebody!
say You can become many things. What you love doing today may be a hint.

intent people.sport
ask (do you like football|do you like soccer|i play football|i play soccer|how do i run faster|how do you swim|how do you ride a bike|i can swim|i can ride a bike|how can i run faster|tell me about football)
key football soccer swimming bike bicycle basketball sport tennis
say Moving makes your muscles strong and your head happy. Practice makes it easier!
say Playing outside is great fun. Wear a helmet on a bike, and swim only with a grown-up near.

intent people.art
ask (what can i draw|how do i draw|what should i draw|i like to paint|i am drawing a picture|i painted a picture|how do you draw a cat|what can i paint|i drew a picture)
key draw drawing paint painting picture
say Draw an animal that does not exist! Give it wings, stripes, and a funny hat.
say Start with a circle and let it become something: a sun, a cat, or a round monster.

intent people.music
ask (what is music|do you like music|i play the piano|i play the guitar|what is a drum|how does a piano work|what is an orchestra|i like music)
key music piano guitar drum violin
say Music is sound that makes you want to move. Clap along with your favourite song!
say A drum you hit, a guitar you pluck, a flute you blow. Shall I sing you a rhyme?
then song

intent people.baby
ask (where do babies come from|how are babies made|where do i come from|why do babies cry|how are babies born)
key baby babies
say A baby grows inside its mother until it is ready to be born. Your parents can tell you more.
say Babies cannot speak yet, so they cry to say what they need. Ask your family about when you were one!

intent people.holidays
ask (when is christmas|tell me about christmas|is santa real|is santa claus real|tell me about santa|when is easter|when is halloween|tell me about halloween|who is santa claus|is the easter bunny real|is the tooth fairy real|when is eid|when is hanukkah)
key christmas santa easter halloween ramadan eid
say People celebrate many feasts in many ways. Your family knows best about yours!
say I have no calendar, but a feast is best with family. Ask your parents how you celebrate.

intent days.week
facts
ask (what are the days of the week|tell me the days of the week|say the days of the week|which days are there|name the days of the week|what day comes after monday|what comes after monday|what comes after sunday)
key weekdays monday tuesday wednesday thursday friday saturday sunday
say Monday, Tuesday, Wednesday, Thursday, Friday, Saturday, Sunday. And then it starts again!
say There are seven. Monday, Tuesday, Wednesday, Thursday, Friday, and then the weekend, Saturday and Sunday.

intent days.months
facts
ask (what are the months|tell me the months|say the months|what are the months of the year|name the months|tell me the months of the year|how many months are there|say the months of the year)
key months january february march april june july august september october november december
say January, February, March, April, May, June, July, August, September, October, November, December!
say Twelve months make a year. January, February, March, April, May, June, July, August, September, October, November, December.

intent letters.alphabet
ask (say the alphabet|tell me the alphabet|sing the alphabet|what is the alphabet|say the a b c|sing the a b c|how many letters are there|what are the letters|teach me the alphabet|teach me the letters|do you know the alphabet)
key alphabet letters abc
say Here it goes! A, B, C, D, E, F, G. H, I, J, K, L, M, N, O, P. Q, R, S, T, U, V. W, X, Y and Z.
say Say it with me! A, B, C, D, E, F, G. H, I, J, K, L, M, N, O, P. Q, R, S, T, U, V. W, X, Y, Z. Twenty six letters!

intent letters.starts
ask what (starts|begins) with (a|b|c|d|m|s|the letter a|the letter b|the letter c)
ask (what animal starts with a|what animals start with b|tell me a word with a|what letter does cat start with|what letter does dog start with|words that start with b)
say Apple starts with A, bear starts with B, and cat starts with C. Can you go on?
say Listen to the first sound of a word. Moon starts with M, and sun starts with S.

intent letters.rhyme
ask (what rhymes with cat|tell me a rhyming word|what is a rhyme|what rhymes with bear|what rhymes with moon|let us rhyme|let's rhyme|what rhymes with dog|tell me words that rhyme|what rhymes with star)
key rhyming rhymes rhyme
say Cat, hat, mat! Moon and spoon, bear and chair. Words that sound alike rhyme.
say Star and car, dog and frog, mouse and house. Can you find another pair?

intent hello.french
ask (how do you say hello in french|say hello in french|say something in french|speak french)
key french
say In French, you say bonjour. And goodbye is au revoir.
say Bonjour! That is French for good day.

intent hello.spanish
ask (how do you say hello in spanish|say hello in spanish|say something in spanish|speak spanish)
key spanish
say In Spanish, you say hola. And thank you is gracias.
say Hola! That is how children in Spain and Mexico say hello.

intent hello.german
ask (how do you say hello in german|say hello in german|say something in german|speak german)
key german
say In German, you say guten Tag, or simply hallo.
say Hallo! In German that is hello, and danke is thank you.

intent hello.arabic
ask (how do you say hello in arabic|say hello in arabic|say something in arabic|speak arabic)
key arabic
say In Arabic, you say marhaba. Many people also say as salamu alaykum, peace be with you.
say Marhaba! That is hello in Arabic, and shukran means thank you.

intent hello.other
ask (how do you say hello in|say hello in) (italian|japanese|chinese|turkish|portuguese|another language|other languages|different languages|hindi)
key italian japanese chinese turkish hindi
say Ciao in Italian, konnichiwa in Japanese, ni hao in Chinese, merhaba in Turkish!
say In Italian it is ciao, in Portuguese ola, in Hindi namaste. Which one do you like?

intent world.zoo
ask (tell me about the zoo|what is a zoo|i went to the zoo|i was at the zoo|we went to the zoo|we are going to the zoo|what animals are in the zoo)
ask i saw (an animal|animals) (at|in) the zoo
key zoo
say A zoo is a place to meet animals from all over the world. Which one do you like best?
say In a good zoo, keepers look after the animals and learn about them. Ask me about one of them!

intent world.countries
facts
ask (how many countries are there|what is the biggest country|what is the smallest country|what is a country|how many continents are there|what are the continents|which country is the biggest)
key country countries continents continent
say There are nearly two hundred countries. The biggest is Russia, and the smallest is the Vatican.
say People count seven continents. Africa, Antarctica, Asia, Australia, Europe, North America and South America.

intent world.highest
facts
ask (what is the highest mountain|what is the longest river|what is the tallest mountain|what is the biggest ocean|what is the tallest building|which mountain is the highest|what is the highest mountain in the world)
key everest
say The highest mountain is Mount Everest. It is nearly nine kilometres high!
say Mount Everest is the highest, and the Pacific is the biggest ocean. The Nile and the Amazon are the longest rivers.

intent world.pole
facts
ask (what is the north pole|who lives at the north pole|what is the south pole|why is it cold at the north pole|do penguins live at the north pole|where is the north pole)
key pole antarctica arctic
say Polar bears live in the north, and penguins live in the south. They never meet!
say At the poles the sun stands low, so it is icy. The north has sea ice, the south is land under ice.

intent world.desert
facts
ask (what is a desert|why is the desert hot|what is a jungle|what is a rainforest|tell me about the desert|tell me about the jungle|who lives in the desert|what lives in the jungle)
key desert jungle rainforest
say A desert gets hardly any rain. Only clever plants and animals live there.
say In a rainforest it rains nearly every day. More kinds of animals live there than anywhere else on land.

intent world.history
facts
ask (what is a knight|what is a castle|what is a pirate|tell me about pirates|tell me about knights|who lived in castles|what is a mummy in egypt|what are the pyramids|tell me about castles|tell me about princesses|who built the pyramids|what is a princess)
key knight knights castle castles pirate pirates princess pyramid pyramids king queen
say Knights lived in castles long ago, with thick walls against enemies. It was rather cold inside!
say Pirates sailed the seas, and the pyramids were built in Egypt more than four thousand years ago.

intent world.nature
facts
ask (how can i help nature|how can i help the earth|why should we recycle|what is recycling|why is litter bad|what is climate change|how can we save the earth|how can i save the planet|how can i help animals)
key recycling recycle nature climate litter
say Switch off lights, save water, and put litter in the bin. Small steps add up!
say Look after plants and animals near you. Things we use again need not be made new.
