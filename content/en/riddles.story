# Riddles and guessing. The first part asks; a step with its own `ask` lines is reached by these words only; `wrong` is what a
# wrong guess leads to, without leaving the riddle; the last step gives the answer away.

intent riddle
ask (tell me|ask me|give me|do you know|tell) (a riddle|riddles|another riddle|one more riddle|an easy riddle|a hard riddle|some riddles)
ask (a riddle|another riddle|let us guess an animal|guess an animal|i want a riddle|guessing game|let's guess|let us play a guessing game|let's play a guessing game|quiz me|ask me a question|ask me something|what animal am i|animal guessing)
key riddle riddles quiz
offer Shall I ask you a riddle?
offer 6-13 Would you like a riddle?
pick riddle.*

intent riddle.elephant
say I am thinking of an animal. It is big and grey, and has a long trunk. What is it?
say Guess this animal! It is the biggest one on land, has large ears, and sprays water through its nose.
step
ask (is it|) (an elephant|the elephant|elephant|elephants)
say Yes, the elephant! Well guessed. Another riddle?
then riddle
wrong
say Good guess, but no. It has a very long nose! Try again, or say, tell me.
say Not that one. Think of big floppy ears! Guess again, or say, tell me.
step
say It was the elephant! Would you like another riddle?
then riddle

intent riddle.cow
say Guess this animal! It eats grass, gives milk, and says moo.
say I am thinking of an animal on the farm. It gives us milk. What is it?
step
ask (is it|) (a cow|the cow|cow|cows)
say Right, the cow! Moo, well done. Another one?
then riddle
wrong
say Nearly, but no. It says moo! Guess again, or say, tell me.
say Not quite. Think of milk! Guess again, or say, tell me.
step
say It was the cow! Shall we do another riddle?
then riddle

intent riddle.frog
say Guess this animal! It is green, it can jump, and it says ribbit.
say I was a tadpole once, and now I hop and catch flies with my tongue. Who am I?
step
ask (is it|are you|) (a frog|the frog|frog|frogs)
say Yes, the frog! Ribbit, you are clever. Another one?
then riddle
wrong
say Not that one. It lives by the pond! Guess again, or say, tell me.
say Good try! It is green and jumps. Guess again, or say, tell me.
step
say It was the frog! Would you like another riddle?
then riddle

intent riddle.snail
say Guess this one! It carries its house on its back, and is very slow.
say Who is never far from home, leaves a shiny trail, and has feelers on the head?
step
ask (is it|) (a snail|the snail|snail|snails)
say Right, the snail! Slow, but always at home. Another one?
then riddle
wrong
say Not that one. It leaves a slimy trail! Guess again, or say, tell me.
say Nice try! It has no legs at all. Guess again, or say, tell me.
step
say It was the snail! Another riddle?
then riddle

intent riddle.moon
say Guess this one! I shine at night, and sometimes I am round, and sometimes thin. What am I?
say I travel around the Earth, and astronauts have walked on me. What am I?
step
ask (is it|are you|) (the moon|moon|a moon)
say Yes, the moon! You are bright, too. Another one?
then riddle
wrong
say Not quite. Look up when it is dark! Guess again, or say, tell me.
say Good try! It is round and far above us. Guess again, or say, tell me.
step
say It was the moon! Would you like another riddle?
then riddle

intent riddle.towel
say Here is a tricky one. What gets wetter the more it dries?
say Listen well. In the bathroom, it dries you and gets wet itself. What is it?
step
ask (is it|) (a towel|the towel|towel|towels)
say Right, a towel! That was a hard one. Another?
then riddle
wrong
say Not that. You use it after a bath! Guess again, or say, tell me.
say Good thinking, but no. It hangs in the bathroom! Guess again, or say, tell me.
step
say It is a towel! Shall we do another one?
then riddle

intent riddle.clock
say Here is one for you. What has a face and two hands, but no arms and no legs?
say It goes all day and never leaves its place. Tick tock! What is it?
step
ask (is it|) (a clock|the clock|clock|a watch|watch|the watch)
say Yes, a clock! Tick tock, well done. Another one?
then riddle
wrong
say Not quite. It says tick tock! Guess again, or say, tell me.
say Good try! It hangs on the wall and tells you something. Guess again, or say, tell me.
step
say It is a clock! Would you like another riddle?
then riddle

intent riddle.egg
say Try this one. You have to break it before you can use it. What is it?
say A little white house without doors or windows, and something yellow lives inside. What is it?
step
ask (is it|) (an egg|the egg|egg|eggs)
say Right, an egg! You cracked it. Another one?
then riddle
wrong
say Not that. A hen lays it! Guess again, or say, tell me.
say Good thinking, but no. You may have it for breakfast! Guess again, or say, tell me.
step
say It is an egg! Another riddle?
then riddle

intent riddle.teeth
say What is white, lives in your mouth, and likes to be brushed?
say Thirty white horses on a red hill. They chew, and then they stand still. What are they?
step
ask (is it|are they|) (teeth|the teeth|my teeth|tooth|a tooth)
say Yes, teeth! Show me your smile. Another one?
then riddle
wrong
say Not quite. They live in your mouth! Guess again, or say, tell me.
say Good try! You need them to bite. Guess again, or say, tell me.
step
say They are teeth! Would you like another riddle?
then riddle

intent riddle.snowman
say He is white and round, wears a hat, and runs away when the sun comes. Who is it?
say He has a carrot for a nose and stands in the garden in winter. Who is he?
step
ask (is it|) (a snowman|the snowman|snowman)
say Right, the snowman! Cool guess. Another one?
then riddle
wrong
say Not him. Think of winter! Guess again, or say, tell me.
say Good try! He is made of snow. Guess again, or say, tell me.
step
say It was the snowman! Shall we do another riddle?
then riddle
