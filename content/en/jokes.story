# Jokes, each with its punchline, and a pair of wonder facts.

intent joke
ask (tell me|tell|do you know|say) (a joke|a funny joke|some jokes|jokes|another joke|one more joke|a good joke)
ask (make me laugh|say something funny|tell me something funny|i want a joke|i want to hear a joke|a joke|can you tell me a joke|i would like a joke|another joke)
ask knock knock
key joke jokes funny
offer Would you like to hear a joke?
offer Shall I tell you a joke?
say Why did the teddy bear not want dessert? Because it was already stuffed!
say What do you call a bear with no teeth? A gummy bear!
say What do you call a dinosaur that is asleep? A dino snore!
say Why do bees have sticky hair? Because they use honeycombs!
say What do you get from a pampered cow? Spoiled milk!
say What is orange and sounds like a parrot? A carrot!
say Why did the banana go to the doctor? It was not peeling well!
say What do you call cheese that is not yours? Nacho cheese!
say Where do cows go on a Saturday night? To the moo vies!
say What is a cat's favourite colour? Purr ple!
say How does the moon cut his hair? He clips it, eclipse it!
say What did one wall say to the other wall? I will meet you at the corner!
say Why did the cookie go to the nurse? Because it felt crummy!
say What do elves learn at school? The elf abet!
say Why can you never tell an egg a joke? It might crack up!
say What do you call a bear in the rain? A drizzly bear!
say What time is it when an elephant sits on the fence? Time for a new fence!
say Why did the tomato turn red? Because it saw the salad dressing!
say What kind of tree fits in your hand? A palm tree!
say How do you make an octopus laugh? With ten tickles!
say 6-13 Why was the maths book so sad? Because it had so many problems!
say 6-13 What has four wheels and flies? A rubbish truck!
say 10-13 Why did the scarecrow win a prize? Because he was outstanding in his field!
say 10-13 Why can you not trust an atom? Because they make up everything!
say 3-5 What goes tick tock, woof woof? A watch dog!
say 3-5 What is black and white and laughs? A zebra that heard a joke!

intent fact
ask tell me (something|anything|something interesting|an interesting fact|a fun fact|a fact|something new|something cool|something i do not know|something i don't know)
ask (do you know a fun fact|surprise me|teach me something|i want to learn something|i want to know something)
key fact facts interesting
offer 6-13 Would you like a fun fact?
say 3-6 Did you know? A snail can sleep for a very long time, when it is too dry outside.
say 3-6 Did you know? Sea otters hold hands while they sleep, so as not to drift apart.
say 3-6 Did you know? A bear cub is as small as a guinea pig when it is born.
say 7-13 Did you know? Honey can keep for thousands of years. Very old pots of it have been found in Egypt.
say 7-13 Did you know? A day on Venus is longer than its year.
say 7-13 Did you know? Bananas are berries, but strawberries are not.
say 7-13 Did you know? Sound travels about four times as fast in water as in air.
