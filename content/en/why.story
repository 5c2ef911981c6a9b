# Why and how: the sky, the Earth, plants, and everyday things.

intent why.sky
facts
ask why is the sky blue
ask why is it blue in the sky
ask what (colour|color) is the sky
ask tell me about the sky
key sky
say 3-6 Sunlight has all colours in it. The air throws the blue light all around, so the sky looks blue.
say 3-6 The sky is blue because the air sends blue light to us from every side.
say 7-13 Sunlight holds all colours. Air scatters blue light much more than red, so blue reaches us from everywhere.
say 7-13 The tiny bits that air is made of bounce blue light about. At sunset the light goes further, and the red is left.
offer 5-13 Would you like to know why the sky is blue?

intent why.sunset
facts
ask why is (the sky|the sun|sunset|the sunset) (red|orange|pink) (in the evening|at night|)
ask (what is a sunset|where does the sun go|where does the sun go at night|why does the sun go down|why does the sun set|where is the sun at night)
key sunset sunrise
say The sun does not go away. The Earth turns, and we turn away from it.
say In the evening we turn away from the sun. Its light comes a long way through the air, and the red is left.

intent why.night
facts
ask why (is it|does it get|is it so) dark (at night|outside|)
ask (why is there night|why do we have night|why do we have day and night|what makes day and night|why is there day and night|why does night come)
key dark night
say The Earth spins like a ball. When our side turns away from the sun, it is night.
say At night our side of the Earth looks away from the sun. On the other side, children have daytime!
say 10-13 The Earth turns once in twenty four hours. The side in its own shadow has night.

intent why.moon
facts
ask what is the moon
ask (why does the moon shine|why does the moon change|why is the moon round|what is the moon made of|why is there a moon|tell me about the moon|how far is the moon|why does the moon change shape)
key moon
say 3-6 The moon is a big ball of rock. It shines because the sun shines on it.
say 3-6 The moon goes around the Earth. Sometimes we see all of it, sometimes only a slice.
say 7-13 The moon is a ball of rock that circles the Earth in about four weeks. Its light is reflected sunlight.
say 7-13 We see the half of the moon that the sun lights. As it travels around us, that looks full, half, or thin.

intent why.stars
facts
ask what (is a star|are stars|are the stars)
ask (why do stars twinkle|why do the stars twinkle|how many stars are there|why do stars shine|tell me about stars|tell me about the stars|are stars hot)
key star stars
say 3-6 Stars are suns that are very, very far away. That is why they look tiny.
say 3-6 Stars twinkle because the air above us wobbles. There are more than you can count!
say 7-13 A star is a huge ball of hot, glowing gas, like our sun. Moving air makes its light twinkle.
say 7-13 Our galaxy alone has more than one hundred billion stars. With the naked eye we see a few thousand.

intent why.sun
facts
ask what is the sun
ask (why does the sun shine|why is the sun hot|how hot is the sun|how big is the sun|tell me about the sun|is the sun a star|why is the sun yellow)
key sun sunshine
say 3-6 The sun is a star, the one nearest to us. It gives us light and warmth.
say 3-6 The sun is a giant hot ball, far away. Never look right at it, it hurts the eyes.
say 7-13 The sun is a star. Deep inside it, hydrogen turns to helium, and that gives off light and heat.
say 7-13 The sun is so big that over a million Earths would fit inside. Its light takes eight minutes to reach us.

intent why.rain
facts
ask why does it rain
ask (where does rain come from|how does rain work|what is rain|how is rain made|what makes rain|why is it raining|tell me about rain)
key rain raining rainy
say 3-6 Clouds are made of tiny drops. When the drops get heavy, they fall down as rain.
say 3-6 The sun warms the water, and it floats up. High up it becomes a cloud, and then it rains.
say 7-13 Water rises from seas and lakes as vapour. It cools into cloud drops, and when they grow heavy, it rains.
say 7-13 Rain is water on a journey: sea, air, cloud, rain, river, and back to the sea.
offer Shall I tell you why it rains?

intent why.clouds
facts
ask what (are clouds|is a cloud|are clouds made of)
ask (how are clouds made|why are clouds white|where do clouds come from|tell me about clouds|can you sit on a cloud|why do clouds float)
key cloud clouds cloudy
say A cloud is made of very tiny drops of water. So tiny that they float!
say You cannot sit on a cloud, you would fall right through. It is water drops, like fog.
say 10-13 Rising air cools, and its water turns to drops so small that the air carries them. That is a cloud.

intent why.rainbow
facts
ask what is a rainbow
ask (how is a rainbow made|why is there a rainbow|how do rainbows work|what colours are in a rainbow|what colours are in the rainbow|what colors are in the rainbow|tell me about rainbows|what makes a rainbow|how are rainbows made|where do rainbows come from)
key rainbow rainbows
say You need sun and rain together. Each drop splits the light into red, orange, yellow, green, blue and violet.
say Sunlight goes into a raindrop and comes out in colours. Stand with the sun behind you to see it!

intent why.thunder
facts
ask what is (thunder|lightning|a thunderstorm)
ask (why is thunder so loud|why does it thunder|where does thunder come from|how is lightning made|what makes thunder|what causes thunder|what causes lightning|tell me about thunder)
key thunder lightning thunderstorm storm
say Lightning is a giant spark in the clouds. It heats the air so fast that the air goes boom.
say Thunder is the sound of lightning. Light is faster, so you see first and hear later.
say 3-6 Boom! That is only the noise of the lightning. Inside the house you are safe and cosy.

intent why.snow
facts
ask what is snow
ask (why does it snow|how is snow made|why is snow white|where does snow come from|tell me about snow|why is snow cold|what is a snowflake)
key snow snowing snowflake snowman
say High in the cold clouds, water freezes into tiny crystals. They stick together and fall as snow.
say Every snowflake has six arms. It is made of ice, so it is cold.

intent why.wind
facts
ask what is wind
ask (why is there wind|where does the wind come from|what makes wind|why is it windy|how is wind made|why does the wind blow|tell me about wind)
key wind windy
say Wind is air that moves. You cannot see it, but you can feel it on your cheeks.
say The sun warms some places more than others. Warm air rises, other air flows in, and that is wind.

intent why.seasalty
facts
ask why is the (sea|ocean) salty
ask (where does the salt in the sea come from|why is sea water salty|why is there salt in the sea)
say Rivers carry tiny bits of salt from the rocks to the sea. The salt stays there.
say Rain washes salt out of rocks, and rivers bring it along. Water can leave the sea as vapour, salt cannot.

intent why.sea
facts
ask (why is the sea blue|what is the sea|what is the ocean|how deep is the sea|how deep is the ocean|tell me about the sea|tell me about the ocean|why are there waves|what makes waves)
key sea ocean waves
say Most of our Earth is covered by sea. The wind makes its waves.
say The sea looks blue because water swallows red light. In the deepest place, a whole mountain would fit in it.

intent why.tides
facts
ask (what are tides|why are there tides|why does the sea go out|why does the water go away|what is low tide|what is high tide|what makes the tides)
key tide tides
say The moon pulls at the sea. So the water rises and falls, about twice a day.
say That is the tide! The moon's pull lifts the sea a little, and the turning Earth does the rest.

intent why.leaves
facts
ask why do (leaves|the leaves) (fall|fall down|change colour|change color|turn red|turn yellow|fall off)
ask (why do trees lose their leaves|what happens in autumn)
key leaves leaf
say 3-6 In autumn the tree gets ready to rest. It lets its leaves go, and grows new ones in spring.
say 3-6 Trees take a winter sleep. Without leaves, they keep their water.
say 7-13 In winter, trees could not get enough water for leaves. So they take back the green stuff and drop them.
say 7-13 When the green stuff goes, yellow and red show. Then the tree closes the stalk, and the leaf falls.

intent why.trees
facts
ask (how do trees grow|how do plants grow|how do flowers grow|what do plants eat|what do plants need|why do we need trees|how old are trees|tell me about trees|tell me about flowers|tell me about plants|how does a seed grow)
key tree trees plant plants flower flowers seed
say Plants need light, water and air. From these, they make their own food.
say A seed drinks water, and a root and a shoot come out. The sun helps it grow.
say 10-13 Plants use sunlight to build sugar from water and air, and give off the oxygen that we breathe.

intent why.sleep
facts
ask why do (we|i|people|children) (sleep|have to sleep|need to sleep|need sleep|have to go to bed)
ask (why do we get tired|why is sleep important|do i have to sleep|what happens when we sleep)
say Sleep gives your body time to rest and grow. Your brain tidies up what you learned.
say While you sleep, you grow and get well. Tomorrow you will be full of power again.

intent why.teeth
facts
ask why do (we|i|you|people) (brush|have to brush|clean) (our|my|your|their|) teeth
ask (do i have to brush my teeth|why do teeth fall out|why do my teeth fall out|i lost a tooth|my tooth is loose|my tooth is wobbly|my tooth fell out|why do we lose teeth|tell me about teeth)
key tooth teeth toothbrush
say Brushing takes away the sticky stuff that makes holes. Two minutes, morning and night!
say Milk teeth fall out to make room for bigger ones. A wobbly tooth means you are growing.

intent why.bees
facts
ask why do bees (buzz|sting|make honey|like flowers)
ask (how do bees make honey|where does honey come from|why are bees important|how is honey made|what makes honey)
key honey beehive
say Bees drink nectar and dry it in the hive. So it becomes honey, their food for winter.
say Bees carry pollen from flower to flower. Thanks to that, apples and pumpkins can grow.

intent why.birdsfly
facts
ask (how do birds fly|why can birds fly|why do birds sing|how can birds fly|why do birds have wings|why can't i fly|why can't we fly|why can not people fly)
say Wings push air down, and that lifts the bird up. Light bones help, too.
say Birds sing to say here I am, and this is my place. Their wings and light bones let them fly.

intent why.planes
facts
ask (how do planes fly|how do airplanes fly|how does a plane fly|why do planes fly|how does an airplane fly|how can planes fly|tell me about planes)
key plane planes airplane aeroplane airplanes
say Engines push the plane forward, and its wings turn fast air into lift. Up it goes!
say Hold your flat hand in the wind and tilt it: it rises. A wing works like that.

intent why.ships
facts
ask (why do ships float|how do boats float|why do boats float|how do ships float|why does a boat float|why do things float|why does wood float)
key boat boats ship ships
say A boat pushes water aside, and the water pushes back. That holds it up.
say A big ship is hollow and full of air. So it is lighter than the water it pushes away.

intent why.cars
facts
ask (how do cars work|how does a car work|what makes cars go|how do trains work|tell me about cars|tell me about trains|what do cars eat)
key car cars train trains truck tractor bus
say An engine or an electric motor turns the wheels. Petrol or a battery gives it power.
say Brum, brum! The motor turns the wheels, the wheels push the road, and off it goes.

intent why.gravity
facts
ask (what is gravity|why do things fall|why do things fall down|why don't we fall off the earth|why do we not fall off the earth|why do we stay on the ground|how does gravity work)
key gravity
say The Earth pulls everything towards it. That pull is called gravity.
say Gravity holds us on the ground, and the moon on its path. Jump, and it brings you back.

intent why.magnets
facts
ask (how do magnets work|what is a magnet|why do magnets stick|tell me about magnets)
key magnet magnets
say A magnet pulls iron. Two magnets can pull each other, or push each other away.
say Every magnet has two ends. Different ends pull together, and equal ends push apart.

intent why.electricity
facts
ask (what is electricity|where does electricity come from|how does a light bulb work|how does a lamp work|how does electricity work|how do batteries work|tell me about electricity)
key electricity battery
say Electricity is tiny bits flowing through a wire. It makes lamps shine and toys talk, like me.
say It is made from wind, sun, water or fuel, and comes through wires. Sockets are only for grown-ups.

intent why.volcano
facts
ask (what is a volcano|why do volcanoes erupt|how do volcanoes work|what is lava|what comes out of a volcano|tell me about volcanoes|how does a volcano work)
key volcano volcanoes lava
say A volcano is a mountain with an opening. Sometimes hot, melted rock comes out: lava!
say Deep down, rock is so hot that it melts. When gas pushes it up, the volcano erupts.

intent why.earthquake
facts
ask (what is an earthquake|why are there earthquakes|how do mountains grow|what makes an earthquake|why does the earth shake|how are mountains made|what is a mountain)
key earthquake earthquakes mountain mountains
say The Earth's skin is made of huge plates. When they slip, the ground shakes.
say Plates of rock push together, very slowly, and fold up into mountains. A sudden slip is an earthquake.

intent why.ice
facts
ask (why is ice cold|what is ice|why does ice float|why does ice melt|how is ice made|how does water freeze|why does water freeze|why is ice slippery)
key ice freeze icicle
say When water gets very cold, it turns hard. That is ice!
say Ice is frozen water. It takes more room than water, so it is lighter and floats.

intent why.fire
facts
ask (what is fire|why is fire hot|why does fire burn|how does fire work|tell me about fire engines|what do firefighters do|what does a firefighter do|tell me about firefighters)
key firefighter firefighters
say Fire needs something to burn, and air, and heat. Only grown-ups may make it.
say Firefighters put fires out and help people. Fire is hot and bright, so stay well away.

intent why.echo
facts
ask (what is an echo|what is sound|how does sound work|why do i hear an echo|how do we hear|what makes sound)
key echo
say Sound is air that trembles. When it bounces back from a wall, you hear an echo.
say Put your hand on your throat and hum. The trembling you feel is sound!

intent why.dinosgone
facts
ask (why did the dinosaurs die out|where did the dinosaurs go|what happened to the dinosaurs|are there still dinosaurs|why are there no dinosaurs|are dinosaurs still alive|why are there no more dinosaurs|what happened to dinosaurs|when did dinosaurs live|how did dinosaurs die)
key extinct
say Long ago a huge rock from space hit the Earth. It grew dark and cold, and most dinosaurs could not live on.
say The big ones are gone for sixty six million years. But birds come from little dinosaurs!

intent why.dinobiggest
facts
ask what was the biggest dinosaur
ask (which dinosaur was the biggest|how big were dinosaurs|how big were the dinosaurs|what is the biggest dinosaur|what did dinosaurs eat|how big was a t rex|tell me about t rex)
say The biggest had long necks and ate plants. They were longer than three buses!
say Some plant eaters weighed as much as ten elephants. Tyrannosaurus rex was smaller, but had huge teeth.

intent why.seasons
facts
ask why (are there|do we have) seasons
ask (what are the seasons|what are the four seasons|tell me about the seasons|what seasons are there|how many seasons are there)
key season seasons
say Spring, summer, autumn and winter! The Earth leans, so we get more sun in summer and less in winter.
say The Earth goes around the sun, a little tilted. When our half leans to the sun, we have summer.

intent season.winter
facts
ask (what is winter|tell me about winter|why is it cold in winter|why is winter cold|when is winter|what do animals do in winter|i like winter|when does it snow)
key winter
say In winter the days are short and the sun is low. So it is cold.
say Many animals sleep in winter, and some birds fly south. We have warm coats and cocoa!

intent season.spring
facts
ask (what is spring|tell me about spring|what happens in spring|when is spring|i like spring)
key spring springtime
say In spring the days grow longer. Flowers come out, and birds build nests.
say Spring wakes everything up! Buds open, and many animals have their babies.

intent season.summer
facts
ask (what is summer|tell me about summer|why is it hot in summer|why is summer hot|when is summer|i like summer)
key summer
say In summer the sun stands high, and days are long. Time for water and shade!
say Summer is warm, because our half of the Earth leans towards the sun. Remember your hat!

intent season.autumn
facts
ask (what is autumn|what is fall|tell me about autumn|when is autumn|i like autumn)
key autumn
say In autumn leaves turn red and gold. Squirrels hide nuts for the winter.
say Autumn brings apples, pumpkins and wind for kites. The days grow shorter.

intent why.water
facts
ask (why is water wet|what is water|where does water come from|why do we need water|why should i drink water|where does the water come from|why do we have to drink)
key water river lake puddle
say Every living thing needs water. You yourself are more than half water!
say Water goes round and round: from sea to cloud, to rain, to river. You may drink water a dinosaur drank!

intent why.air
facts
ask (what is air|why do we breathe|what do we breathe|why do we need air|why can't we see air)
key air oxygen
say Air is all around us. We breathe it, because our body needs the oxygen in it.
say You cannot see air, but it fills balloons and lifts kites. Your body needs some all the time.

intent why.bubbles
facts
ask (why are bubbles round|how do bubbles work|what are bubbles|what is a bubble|how are bubbles made|how do you make bubbles)
key bubble bubbles
say A bubble is air in a thin skin of soap and water. The skin pulls itself as small as it can: round!
say The soapy skin pulls evenly on all sides. A ball is the smallest shape, so bubbles are round.

intent why.shadow
facts
ask (what is a shadow|why do i have a shadow|how are shadows made|why do we have shadows|how do shadows work|where does my shadow come from|tell me about shadows)
key shadow shadows
say A shadow is where the light cannot get to, because you stand in the way.
say Light goes straight. Stand in front of a lamp, and your shape is dark on the wall.

intent why.mirror
facts
ask (how does a mirror work|why can i see myself in the mirror|how do mirrors work|what is a mirror)
key mirror
say A mirror sends light back to you. So you see yourself, with left and right swapped.
say Smooth shiny things throw light straight back. That is how you meet yourself in a mirror.

intent why.internet
facts
ask (what is the internet|what is a computer|how do computers work|how does a computer work|how does a phone work|what is a robot|how do robots work|how does a robot work|how does tv work)
key computer computers robot robots internet
say A computer follows steps that people wrote, very fast. A robot is a computer that can move.
say Computers count with only two signs: on and off. From millions of those come games, pictures and my voice.
