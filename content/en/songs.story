# Traditional rhymes, spoken.

intent song
ask (sing|sing me|can you sing|sing me please|i want|play|play me|do you know) (a song|a nice song|some songs|another song|songs|a lullaby|a nursery rhyme|a rhyme)
ask (sing|sing to me|sing with me|sing for me|can you sing|a song|sing something|i want to sing|let us sing|let's sing|sing another one|play music|tell me a rhyme|tell me a poem|say a poem)
key song songs sing singing lullaby poem
offer 3-9 Would you like a song?
offer 3-6 Shall I sing you a rhyme?
pick song.*

intent song.twinkle
then song
ask (sing|sing me|) twinkle twinkle (little star|)
key twinkle
say Listen! Twinkle, twinkle, little star, how I wonder what you are. Up above the world so high, like a diamond in the sky.
say Sing along! Twinkle, twinkle, little star, how I wonder what you are. Up above the world so high, like a diamond in the sky.

intent song.row
then song
ask (sing|sing me|) row row row your boat
ask row your boat
say Row along! Row, row, row your boat, gently down the stream. Merrily, merrily, merrily, merrily, life is but a dream.
say Here we go! Row, row, row your boat, gently down the stream. Merrily, merrily, merrily, merrily, life is but a dream.

intent song.humpty
then song
ask (sing|sing me|tell me|) humpty dumpty
key humpty dumpty
say Oh, poor Humpty! Humpty Dumpty sat on a wall. Humpty Dumpty had a great fall. All the king's horses and all the king's men couldn't put Humpty together again.
say I know that one! Humpty Dumpty sat on a wall. Humpty Dumpty had a great fall. All the king's horses and all the king's men couldn't put Humpty together again.

intent song.baabaa
then song
ask (sing|sing me|) baa baa black sheep
say A sheep song! Baa, baa, black sheep, have you any wool? Yes sir, yes sir, three bags full.
say Here it is! Baa, baa, black sheep, have you any wool? Yes sir, yes sir, three bags full.
step
say One for the master, and one for the dame, and one for the little boy who lives down the lane.

intent song.hickory
then song
ask (sing|sing me|) hickory dickory dock
key hickory dickory
say Tick tock! Hickory, dickory, dock, the mouse ran up the clock. The clock struck one, the mouse ran down. Hickory, dickory, dock.
say Listen to the clock! Hickory, dickory, dock, the mouse ran up the clock. The clock struck one, the mouse ran down. Hickory, dickory, dock.

intent song.spider
then song
ask (sing|sing me|) (itsy bitsy spider|incy wincy spider|the itsy bitsy spider)
key itsy bitsy incy wincy
say Wiggle your fingers! The itsy bitsy spider climbed up the water spout. Down came the rain and washed the spider out.
say Up we climb! The itsy bitsy spider climbed up the water spout. Down came the rain and washed the spider out.
step
say Out came the sun and dried up all the rain. And the itsy bitsy spider climbed up the spout again.

intent song.macdonald
then song
ask (sing|sing me|) (old macdonald|old macdonald had a farm|old mcdonald|old mcdonald had a farm)
key macdonald mcdonald
say Off to the farm! Old MacDonald had a farm, E I E I O. And on that farm he had a cow, E I E I O. With a moo moo here, and a moo moo there!
say To the farm we go! Old MacDonald had a farm, E I E I O. And on that farm he had a duck, E I E I O. With a quack quack here, and a quack quack there!
step
say Here a quack, there a moo, everywhere an oink oink. Old MacDonald had a farm, E I E I O!

intent song.mary
then song
ask (sing|sing me|) mary had a little lamb
key mary
say A gentle one! Mary had a little lamb, its fleece was white as snow. And everywhere that Mary went, the lamb was sure to go.
say Sing along! Mary had a little lamb, its fleece was white as snow. And everywhere that Mary went, the lamb was sure to go.
step
say It followed her to school one day, that was against the rule. It made the children laugh and play to see a lamb at school.

intent song.jack
then song
ask (sing|sing me|) jack and jill
key jill
say Up the hill! Jack and Jill went up the hill to fetch a pail of water. Jack fell down and bumped his crown, and Jill came tumbling after.
say Let us climb! Jack and Jill went up the hill to fetch a pail of water. Jack fell down and bumped his crown, and Jill came tumbling after.

intent song.teddybear
then song
ask (sing|sing me|) (teddy bear teddy bear turn around|turn around teddy bear|the teddy bear song|the bear song)
say That one is about me! Teddy bear, teddy bear, turn around. Teddy bear, teddy bear, touch the ground.
say Dance with me! Teddy bear, teddy bear, turn around. Teddy bear, teddy bear, touch the ground.
step
say Teddy bear, teddy bear, climb the stairs. Teddy bear, teddy bear, go to bed. Good night!
