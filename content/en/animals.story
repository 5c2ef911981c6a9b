# Animals: what they say, what they eat, where they live. One intent per animal and, where it has a voice, one for that.

intent animal.cat
facts
ask (tell me something|tell me|talk|what do you know|i want to know) about (cats|a cat|the cat)
ask what (do|does) (cats|a cat|the cat) eat
ask where (do|does) (cats|a cat|the cat) live
ask what (is|are) (cats|a cat)
key cat cats kitten kittens kitty
say 3-5 Cats are soft and clever. They eat meat and fish, and they love a warm lap.
say 3-5 Cats purr when they are cosy. Most of them live with people.
say 6-9 Cats eat meat and fish. Their whiskers help them feel their way in the dark.
say 6-9 Cats sleep more than half of the day! Most live with people, in homes and on farms.
say 10-13 Cats are meat eaters and live almost everywhere people do. They hear sounds far higher than we can.
say 10-13 Cats came to live with people thousands of years ago, when they caught mice near the grain.

intent animal.cat.sound
then animal.sounds
ask what (do|does) (cats|a cat|the cat) say
ask what (sound|noise) (do|does) (cats|a cat|the cat) make
ask how (do|does) (cats|a cat|the cat) (go|sound|talk)
ask make a cat (sound|noise)
say Cats say meow! Can you meow like a cat?
say Meow, says the cat. And when it is cosy, it purrs.

intent animal.dog
facts
ask (tell me something|tell me|talk|what do you know|i want to know) about (dogs|a dog|the dog)
ask what (do|does) (dogs|a dog|the dog) eat
ask where (do|does) (dogs|a dog|the dog) live
ask what (is|are) (dogs|a dog)
key dog dogs puppy puppies doggy
say 3-5 Dogs are good friends. They eat dog food, and they love to play fetch.
say 3-5 A baby dog is called a puppy. Dogs live with people.
say 6-9 Dogs live with people and eat mostly meat. They can smell far better than we can.
say 6-9 Dogs wag their tails to talk. They eat dog food, but chocolate is bad for them.
say 10-13 Dogs come from wolves, and have lived with people for many thousands of years. They eat mostly meat.
say 10-13 Dogs live with people and eat mostly meat. A dog's nose may have more than two hundred million scent cells.

intent animal.dog.sound
then animal.sounds
ask what (do|does) (dogs|a dog|the dog) say
ask what (sound|noise) (do|does) (dogs|a dog|the dog) make
ask how (do|does) (dogs|a dog|the dog) (go|sound|talk)
ask make a dog (sound|noise)
say Dogs say woof woof! Can you bark like a dog?
say Woof! And when a dog is happy, it wags its tail as well.

intent animal.cow
facts
ask (tell me something|tell me|talk|what do you know|i want to know) about (cows|a cow|the cow)
ask what (do|does) (cows|a cow|the cow) eat
ask where (do|does) (cows|a cow|the cow) live
ask what (is|are) (cows|a cow)
key cow cows calf
say 3-6 Cows live on farms. They eat grass, and they give us milk.
say 3-6 A cow eats grass all day long. Her baby is called a calf.
say 7-13 Cows live on farms and eat grass. They chew it twice, which is called chewing the cud.
say 7-13 A cow has one stomach with four rooms. That is how she gets the good out of grass.

intent animal.cow.sound
then animal.sounds
ask what (do|does) (cows|a cow|the cow) say
ask what (sound|noise) (do|does) (cows|a cow|the cow) make
ask how (do|does) (cows|a cow|the cow) (go|sound|talk)
ask make a cow (sound|noise)
say Cows say moo! Can you moo, long and deep?
say Moo, says the cow, and gives us milk.

intent animal.horse
facts
ask (tell me something|tell me|talk|what do you know|i want to know) about (horses|a horse|the horse)
ask what (do|does) (horses|a horse|the horse) eat
ask where (do|does) (horses|a horse|the horse) live
ask what (is|are) (horses|a horse)
key horse horses pony ponies
say 3-6 Horses can run very fast. They eat grass and hay, and like carrots.
say 3-6 A horse lives in a field or a stable. A small horse is called a pony.
say 7-13 Horses eat grass and hay, and live in fields and stables. They can sleep standing up.
say 7-13 Horses are ready to run from danger at any time. Within hours after birth, a foal can walk.

intent animal.horse.sound
then animal.sounds
ask what (do|does) (horses|a horse|the horse) say
ask what (sound|noise) (do|does) (horses|a horse|the horse) make
ask how (do|does) (horses|a horse|the horse) (go|sound|talk)
ask make a horse (sound|noise)
say Horses say neigh! And their feet go clip clop.
say Neigh, says the horse. Can you gallop and neigh?

intent animal.pig
facts
ask (tell me something|tell me|talk|what do you know|i want to know) about (pigs|a pig|the pig)
ask what (do|does) (pigs|a pig|the pig) eat
ask where (do|does) (pigs|a pig|the pig) live
ask what (is|are) (pigs|a pig)
key pig pigs piglet piglets piggy
say 3-6 Pigs live on farms. They eat almost everything, and they love mud.
say 3-6 Baby pigs are called piglets. Pigs roll in mud to keep cool.
say 7-13 Pigs eat plants, roots and much more. They live on farms and roll in mud to keep cool.
say 7-13 Pigs are as clever as dogs. They live on farms, and eat almost anything.

intent animal.pig.sound
then animal.sounds
ask what (do|does) (pigs|a pig|the pig) say
ask what (sound|noise) (do|does) (pigs|a pig|the pig) make
ask how (do|does) (pigs|a pig|the pig) (go|sound|talk)
ask make a pig (sound|noise)
say Pigs say oink oink! Can you oink with your nose?
say Oink, says the pig, and rolls in the mud.

intent animal.sheep
facts
ask (tell me something|tell me|talk|what do you know|i want to know) about (sheep|a sheep|the sheep)
ask what (do|does) (sheep|a sheep|the sheep) eat
ask where (do|does) (sheep|a sheep|the sheep) live
ask what (is|are) (sheep|a sheep)
key sheep lamb lambs
say 3-6 Sheep live on meadows and eat grass. Their wool keeps them warm.
say 3-6 A baby sheep is called a lamb. From sheep's wool we make warm socks.
say 7-13 Sheep live in flocks and eat grass. Their wool grows all year, so people shear it off.
say 7-13 Sheep can remember many faces of other sheep. They live in flocks and eat grass and herbs.

intent animal.sheep.sound
then animal.sounds
ask what (do|does) (sheep|a sheep|the sheep) say
ask what (sound|noise) (do|does) (sheep|a sheep|the sheep) make
ask how (do|does) (sheep|a sheep|the sheep) (go|sound|talk)
ask make a sheep (sound|noise)
say Sheep say baa! Can you say baa?
say Baa, baa, says the sheep in its woolly coat.

intent animal.goat
facts
ask (tell me something|tell me|talk|what do you know|i want to know) about (goats|a goat|the goat)
ask what (do|does) (goats|a goat|the goat) eat
ask where (do|does) (goats|a goat|the goat) live
ask what (is|are) (goats|a goat)
key goat goats
say 3-6 Goats eat grass and leaves. They are very good at climbing.
say 3-6 A baby goat is called a kid, just like you! Goats live on farms and mountains.
say 7-13 Goats live on farms and in the mountains. They eat leaves and grass, and climb very steep rocks.
say 7-13 A goat's eye has a pupil like a bar. That lets it see almost all around while it eats grass.

intent animal.goat.sound
then animal.sounds
ask what (do|does) (goats|a goat|the goat) say
ask what (sound|noise) (do|does) (goats|a goat|the goat) make
ask how (do|does) (goats|a goat|the goat) (go|sound|talk)
ask make a goat (sound|noise)
say Goats say maa! It sounds a little like a sheep.
say Maa, says the goat, from the top of a rock.

intent animal.chicken
facts
ask (tell me something|tell me|talk|what do you know|i want to know) about (chickens|a chicken|the chicken)
ask what (do|does) (chickens|a chicken|the chicken) eat
ask where (do|does) (chickens|a chicken|the chicken) live
ask what (is|are) (chickens|a chicken)
key chicken chickens hen hens chick
say 3-6 Chickens eat seeds and worms. They lay eggs, and their babies are called chicks.
say 3-6 A mother chicken is a hen. She lives on a farm and lays eggs.
say 7-13 Chickens live on farms and eat seeds and insects. A hen lays an egg on most days.
say 7-13 A chick grows inside the egg for three weeks before it hatches. Chickens eat seeds and insects.

intent animal.chicken.sound
then animal.sounds
ask what (do|does) (chickens|a chicken|the chicken) say
ask what (sound|noise) (do|does) (chickens|a chicken|the chicken) make
ask how (do|does) (chickens|a chicken|the chicken) (go|sound|talk)
ask make a chicken (sound|noise)
say Chickens say cluck cluck! And chicks say cheep.
say Cluck, cluck, says the hen. Can you flap and cluck?

intent animal.rooster
facts
ask (tell me something|tell me|talk|what do you know|i want to know) about (roosters|a rooster|the rooster)
ask what (do|does) (roosters|a rooster|the rooster) eat
ask where (do|does) (roosters|a rooster|the rooster) live
ask what (is|are) (roosters|a rooster)
key rooster roosters
say 3-6 A rooster is a daddy chicken. He lives on a farm, eats seeds, and wakes everybody up.
say 3-6 The rooster has a red comb on his head. He eats seeds and lives with the hens.
say 7-13 A rooster is a male chicken. He lives with his hens, eats seeds, and crows to say this place is ours.
say 7-13 Roosters crow before the sun is up. They have a clock inside their bodies that tells them when.

intent animal.rooster.sound
then animal.sounds
ask what (do|does) (roosters|a rooster|the rooster) say
ask what (sound|noise) (do|does) (roosters|a rooster|the rooster) make
ask how (do|does) (roosters|a rooster|the rooster) (go|sound|talk)
ask make a rooster (sound|noise)
say Roosters say cock a doodle doo! Good morning, everyone!
say Cock a doodle doo, calls the rooster, when the sun comes up.

intent animal.duck
facts
ask (tell me something|tell me|talk|what do you know|i want to know) about (ducks|a duck|the duck)
ask what (do|does) (ducks|a duck|the duck) eat
ask where (do|does) (ducks|a duck|the duck) live
ask what (is|are) (ducks|a duck)
key duck ducks duckling ducklings
say 3-6 Ducks live on ponds. They eat water plants and little water animals.
say 3-6 Baby ducks are called ducklings. They swim behind their mother in a row.
say 7-13 Ducks live on ponds and rivers and eat plants, snails and insects. Oil on their feathers keeps them dry.
say 7-13 A duck paddles with webbed feet. It lives near water, and tips over to eat plants from the bottom.

intent animal.duck.sound
then animal.sounds
ask what (do|does) (ducks|a duck|the duck) say
ask what (sound|noise) (do|does) (ducks|a duck|the duck) make
ask how (do|does) (ducks|a duck|the duck) (go|sound|talk)
ask make a duck (sound|noise)
say Ducks say quack! Can you quack and waddle?
say Quack, quack, says the duck, and paddles away.

intent animal.rabbit
facts
ask (tell me something|tell me|talk|what do you know|i want to know) about (rabbits|a rabbit|the rabbit)
ask what (do|does) (rabbits|a rabbit|the rabbit) eat
ask where (do|does) (rabbits|a rabbit|the rabbit) live
ask what (is|are) (rabbits|a rabbit)
key rabbit rabbits bunny bunnies
say 3-6 Rabbits hop and have long ears. They eat grass and leaves.
say 3-6 A rabbit lives in a hole called a burrow. It eats grass and wiggles its nose.
say 7-13 Rabbits eat grass and live in burrows under the ground. They can see almost all around themselves.
say 7-13 A rabbit's teeth never stop growing. Chewing grass keeps them short, and a burrow keeps it safe.

intent animal.rabbit.sound
then animal.sounds
ask what (do|does) (rabbits|a rabbit|the rabbit) say
ask what (sound|noise) (do|does) (rabbits|a rabbit|the rabbit) make
ask how (do|does) (rabbits|a rabbit|the rabbit) (go|sound|talk)
ask make a rabbit (sound|noise)
say Rabbits are very quiet. When there is danger, they thump their feet!
say A rabbit says almost nothing. It talks with its ears and nose.

intent animal.mouse
facts
ask (tell me something|tell me|talk|what do you know|i want to know) about (mice|a mouse|the mouse)
ask what (do|does) (mice|a mouse|the mouse) eat
ask where (do|does) (mice|a mouse|the mouse) live
ask what (is|are) (mice|a mouse)
key mouse mice
say 3-6 A mouse is very small. It eats seeds and grains, and hides in tiny holes.
say 3-6 Mice have round ears and long tails. They live in fields and in houses, and eat seeds.
say 7-13 Mice live in fields and houses, and eat mostly seeds and grain. They do not love cheese as much as stories say.
say 7-13 Mice sing to each other, but so high that we cannot hear it. They eat seeds and live nearly everywhere.

intent animal.mouse.sound
then animal.sounds
ask what (do|does) (mice|a mouse|the mouse) say
ask what (sound|noise) (do|does) (mice|a mouse|the mouse) make
ask how (do|does) (mice|a mouse|the mouse) (go|sound|talk)
ask make a mouse (sound|noise)
say Mice say squeak! Say it very, very softly.
say Squeak, squeak, says the mouse in its little hole.

intent animal.hamster
facts
ask (tell me something|tell me|talk|what do you know|i want to know) about (hamsters|a hamster|the hamster)
ask what (do|does) (hamsters|a hamster|the hamster) eat
ask where (do|does) (hamsters|a hamster|the hamster) live
ask what (is|are) (hamsters|a hamster)
key hamster hamsters
say 3-6 Hamsters are small and round. They live in burrows, and carry food in their cheeks.
say 3-6 A hamster sleeps all day and runs at night. It loves its wheel.
say 7-13 Hamsters eat seeds and vegetables, and carry them home in their cheeks. In nature they live in burrows.
say 7-13 Hamsters wake up at dusk. In one night, a hamster may run several kilometres.

intent animal.frog
facts
ask (tell me something|tell me|talk|what do you know|i want to know) about (frogs|a frog|the frog)
ask what (do|does) (frogs|a frog|the frog) eat
ask where (do|does) (frogs|a frog|the frog) live
ask what (is|are) (frogs|a frog)
key frog frogs tadpole tadpoles toad
say 3-6 Frogs are good jumpers. They eat flies, and live near water.
say 3-6 A baby frog is called a tadpole. It swims in the pond like a little fish.
say 7-13 Frogs live near water and eat insects. They catch them with a sticky tongue.
say 7-13 Frogs begin as tadpoles that breathe under water. Then they grow legs, and lungs, and hop ashore.

intent animal.frog.sound
then animal.sounds
ask what (do|does) (frogs|a frog|the frog) say
ask what (sound|noise) (do|does) (frogs|a frog|the frog) make
ask how (do|does) (frogs|a frog|the frog) (go|sound|talk)
ask make a frog (sound|noise)
say Frogs say ribbit! Can you jump and say ribbit?
say Ribbit, ribbit, sings the frog in the pond.

intent animal.fish
facts
ask how do fish (breathe|swim|breathe under water)
ask (do fish sleep|can fish breathe)
ask (tell me something|tell me|talk|what do you know|i want to know) about (fish|a fish|the fish)
ask what (do|does) (fish|a fish|the fish) eat
ask where (do|does) (fish|a fish|the fish) live
ask what (is|are) (fish|a fish)
key fish goldfish fishes
say 3-6 Fish live in water. They breathe with gills, and swim with their fins.
say 3-6 Some fish eat plants, and some eat little animals. All of them live in water.
say 7-13 Fish live in seas, lakes and rivers. They breathe with gills and eat plants or smaller animals.
say 7-13 There are more than thirty thousand kinds of fish. They breathe the oxygen that is in the water.

intent animal.fish.sound
then animal.sounds
ask what (do|does) (fish|a fish|the fish) say
ask what (sound|noise) (do|does) (fish|a fish|the fish) make
ask how (do|does) (fish|a fish|the fish) (go|sound|talk)
ask make a fish (sound|noise)
say Fish say blub, or so we say! Really, many fish make quiet clicks and grunts.
say We hardly hear fish at all. Open and close your mouth: that is fish talk!

intent animal.bird
facts
ask (tell me something|tell me|talk|what do you know|i want to know) about (birds|a bird|the bird)
ask what (do|does) (birds|a bird|the bird) eat
ask where (do|does) (birds|a bird|the bird) live
ask what (is|are) (birds|a bird)
key bird birds birdie
say 3-6 Birds have wings and feathers. Most of them can fly, and they live in nests.
say 3-6 Birds eat seeds, berries and worms. Their babies come out of eggs.
say 7-13 Birds eat seeds, fruit, insects or meat, as their beak allows. Many live in nests and lay eggs there.
say 7-13 Birds have light bones, many of them hollow, which helps them fly. Birds are living relatives of the dinosaurs.

intent animal.bird.sound
then animal.sounds
ask what (do|does) (birds|a bird|the bird) say
ask what (sound|noise) (do|does) (birds|a bird|the bird) make
ask how (do|does) (birds|a bird|the bird) (go|sound|talk)
ask make a bird (sound|noise)
say Little birds say tweet tweet! Can you whistle like a bird?
say Tweet, tweet, sings the bird in the tree.

intent animal.owl
facts
ask (tell me something|tell me|talk|what do you know|i want to know) about (owls|an owl|the owl)
ask what (do|does) (owls|an owl|the owl) eat
ask where (do|does) (owls|an owl|the owl) live
ask what (is|are) (owls|an owl)
key owl owls
say 3-6 Owls are awake at night. They eat mice, and live in the forest.
say 3-6 An owl has big round eyes. It flies so softly that you cannot hear it.
say 7-13 Owls live in woods and barns, and eat mice and other small animals. Their soft feathers make them nearly silent.
say 7-13 An owl cannot roll its eyes, so it turns its head, nearly all the way around. It eats mice at night.

intent animal.owl.sound
then animal.sounds
ask what (do|does) (owls|an owl|the owl) say
ask what (sound|noise) (do|does) (owls|an owl|the owl) make
ask how (do|does) (owls|an owl|the owl) (go|sound|talk)
ask make a owl (sound|noise)
say Owls say hoo hoo! Can you hoot in the dark?
say Tu whit, tu whoo, calls the owl at night.

intent animal.parrot
facts
ask (tell me something|tell me|talk|what do you know|i want to know) about (parrots|a parrot|the parrot)
ask what (do|does) (parrots|a parrot|the parrot) eat
ask where (do|does) (parrots|a parrot|the parrot) live
ask what (is|are) (parrots|a parrot)
key parrot parrots
say 3-6 Parrots have bright feathers. They live in warm forests, and eat nuts and fruit.
say 3-6 Some parrots can say words, just like me! They eat fruit and seeds.
say 7-13 Parrots live in warm forests and eat nuts, seeds and fruit. Some copy the words of people.
say 7-13 Parrots hold food with their feet, like a hand. Some kinds can live for more than fifty years.

intent animal.penguin
facts
ask (tell me something|tell me|talk|what do you know|i want to know) about (penguins|a penguin|the penguin)
ask what (do|does) (penguins|a penguin|the penguin) eat
ask where (do|does) (penguins|a penguin|the penguin) live
ask what (is|are) (penguins|a penguin)
key penguin penguins
say 3-6 Penguins are birds that swim. They eat fish and live where it is cold.
say 3-6 A penguin cannot fly, but it slides on its tummy. It eats fish.
say 7-13 Penguins eat fish and live in the south of the world, many in Antarctica. Their wings are made for swimming.
say 7-13 Emperor penguins huddle together in the cold, and take turns in the warm middle. They eat fish and squid.

intent animal.bear
facts
ask (tell me something|tell me|talk|what do you know|i want to know) about (bears|a bear|the bear)
ask what (do|does) (bears|a bear|the bear) eat
ask where (do|does) (bears|a bear|the bear) live
ask what (is|are) (bears|a bear)
key bear bears cub grizzly
say 3-6 Brown bears live in forests. They eat berries, fish and honey, and they sleep in winter.
say 3-6 Bears are big and furry. A baby bear is called a cub.
say 7-13 Bears live in forests and mountains and eat berries, roots and fish. Many sleep through most of the winter.
say 7-13 Polar bears have black skin under their white fur. They live in the Arctic and eat mostly seals.

intent animal.bear.sound
then animal.sounds
ask what (do|does) (bears|a bear|the bear) say
ask what (sound|noise) (do|does) (bears|a bear|the bear) make
ask how (do|does) (bears|a bear|the bear) (go|sound|talk)
ask make a bear (sound|noise)
say Bears growl, grrr! But I only talk softly.
say Grrr, says the big bear. Can you growl in a friendly way?

intent animal.lion
facts
ask (tell me something|tell me|talk|what do you know|i want to know) about (lions|a lion|the lion)
ask what (do|does) (lions|a lion|the lion) eat
ask where (do|does) (lions|a lion|the lion) live
ask what (is|are) (lions|a lion)
key lion lions
say 3-6 Lions live in Africa. They eat meat, and sleep most of the day.
say 3-6 The daddy lion has a big mane. Lions live together in a family called a pride.
say 7-13 Lions live in families called prides, mostly in Africa. They eat meat, and the lionesses do most of the hunting.
say 7-13 A lion's roar can be heard eight kilometres away. Lions eat meat and live on open grassland.

intent animal.lion.sound
then animal.sounds
ask what (do|does) (lions|a lion|the lion) say
ask what (sound|noise) (do|does) (lions|a lion|the lion) make
ask how (do|does) (lions|a lion|the lion) (go|sound|talk)
ask make a lion (sound|noise)
say Lions roar! Can you roar like a lion?
say Roar, says the lion, so loud that everybody hears it.

intent animal.tiger
facts
ask (tell me something|tell me|talk|what do you know|i want to know) about (tigers|a tiger|the tiger)
ask what (do|does) (tigers|a tiger|the tiger) eat
ask where (do|does) (tigers|a tiger|the tiger) live
ask what (is|are) (tigers|a tiger)
key tiger tigers
say 3-6 Tigers are big cats with stripes. They eat meat, and they like to swim.
say 3-6 A tiger lives in the forest in Asia. Its stripes help it hide.
say 7-13 Tigers live in the forests of Asia and eat meat. No two tigers have the same stripes.
say 7-13 Tigers are the biggest of all cats, and good swimmers. Even their skin is striped under the fur.

intent animal.tiger.sound
then animal.sounds
ask what (do|does) (tigers|a tiger|the tiger) say
ask what (sound|noise) (do|does) (tigers|a tiger|the tiger) make
ask how (do|does) (tigers|a tiger|the tiger) (go|sound|talk)
ask make a tiger (sound|noise)
say Tigers roar, like lions do! Can you do it, too?
say A tiger roars. And when it is friendly, it puffs through its nose.

intent animal.elephant
facts
ask (tell me something|tell me|talk|what do you know|i want to know) about (elephants|an elephant|the elephant)
ask what (do|does) (elephants|an elephant|the elephant) eat
ask where (do|does) (elephants|an elephant|the elephant) live
ask what (is|are) (elephants|an elephant)
key elephant elephants
say 3-6 Elephants are very big and have a long trunk. They eat grass and leaves.
say 3-6 An elephant drinks with its trunk. It lives in Africa or in Asia.
say 7-13 Elephants live in Africa and Asia, and eat grass, leaves and bark. They are the largest animals on land.
say 7-13 An elephant's trunk has tens of thousands of muscle parts. With it, it can lift a log, or one peanut.

intent animal.elephant.sound
then animal.sounds
ask what (do|does) (elephants|an elephant|the elephant) say
ask what (sound|noise) (do|does) (elephants|an elephant|the elephant) make
ask how (do|does) (elephants|an elephant|the elephant) (go|sound|talk)
ask make a elephant (sound|noise)
say Elephants trumpet, toot! Can you lift your arm like a trunk?
say Toot, goes the elephant through its trunk.

intent animal.giraffe
facts
ask (tell me something|tell me|talk|what do you know|i want to know) about (giraffes|a giraffe|the giraffe)
ask what (do|does) (giraffes|a giraffe|the giraffe) eat
ask where (do|does) (giraffes|a giraffe|the giraffe) live
ask what (is|are) (giraffes|a giraffe)
key giraffe giraffes
say 3-6 Giraffes have very long necks. They eat leaves from the tops of trees.
say 3-6 A giraffe is the tallest animal of all. It lives in Africa.
say 7-13 Giraffes live in Africa and eat leaves from high trees. They are about five metres tall.
say 7-13 A giraffe has seven bones in its neck, as many as you! They are only much longer. It eats leaves.

intent animal.monkey
facts
ask (tell me something|tell me|talk|what do you know|i want to know) about (monkeys|a monkey|the monkey)
ask what (do|does) (monkeys|a monkey|the monkey) eat
ask where (do|does) (monkeys|a monkey|the monkey) live
ask what (is|are) (monkeys|a monkey)
key monkey monkeys
say 3-6 Monkeys climb in trees. They eat fruit, leaves and nuts.
say 3-6 Many monkeys have long tails. They live in warm forests, and love to play.
say 7-13 Monkeys live in warm forests and eat fruit, leaves and insects. Some hold on with their tails.
say 7-13 Monkeys comb each other's fur to stay friends. Apes, such as chimpanzees, have no tails.

intent animal.monkey.sound
then animal.sounds
ask what (do|does) (monkeys|a monkey|the monkey) say
ask what (sound|noise) (do|does) (monkeys|a monkey|the monkey) make
ask how (do|does) (monkeys|a monkey|the monkey) (go|sound|talk)
ask make a monkey (sound|noise)
say Monkeys say ooh ooh, ah ah! Can you jump like a monkey?
say Ooh ooh, ah ah, calls the monkey, and swings away.

intent animal.zebra
facts
ask (tell me something|tell me|talk|what do you know|i want to know) about (zebras|a zebra|the zebra)
ask what (do|does) (zebras|a zebra|the zebra) eat
ask where (do|does) (zebras|a zebra|the zebra) live
ask what (is|are) (zebras|a zebra)
key zebra zebras
say 3-6 Zebras have black and white stripes. They live in Africa and eat grass.
say 3-6 A zebra looks like a horse in pyjamas! It eats grass.
say 7-13 Zebras live on the plains of Africa and eat grass. Every zebra has its own pattern of stripes.
say 7-13 Scientists found that stripes confuse biting flies, so fewer of them land. Zebras eat grass in Africa.

intent animal.hippo
facts
ask (tell me something|tell me|talk|what do you know|i want to know) about (hippos|a hippo|the hippo)
ask what (do|does) (hippos|a hippo|the hippo) eat
ask where (do|does) (hippos|a hippo|the hippo) live
ask what (is|are) (hippos|a hippo)
key hippo hippos hippopotamus
say 3-6 Hippos live in rivers in Africa. They eat grass, mostly at night.
say 3-6 A hippo is big and round, with a huge mouth. It stays in the water all day.
say 7-13 Hippos live in African rivers by day, and eat grass on land by night. They can run faster than people.
say 7-13 A hippo's skin makes a reddish liquid that protects it from the sun. Hippos eat grass.

intent animal.rhino
facts
ask (tell me something|tell me|talk|what do you know|i want to know) about (rhinos|a rhino|the rhino)
ask what (do|does) (rhinos|a rhino|the rhino) eat
ask where (do|does) (rhinos|a rhino|the rhino) live
ask what (is|are) (rhinos|a rhino)
key rhino rhinos rhinoceros
say 3-6 Rhinos are big and have a horn on the nose. They eat grass and leaves.
say 3-6 A rhino has thick grey skin. It lives in Africa or in Asia.
say 7-13 Rhinos live in Africa and Asia, and eat grass and leaves. Their horn is made of the stuff of your nails.
say 7-13 Rhinos see poorly, but hear and smell very well. They eat plants, and roll in mud against the sun.

intent animal.kangaroo
facts
ask (tell me something|tell me|talk|what do you know|i want to know) about (kangaroos|a kangaroo|the kangaroo)
ask what (do|does) (kangaroos|a kangaroo|the kangaroo) eat
ask where (do|does) (kangaroos|a kangaroo|the kangaroo) live
ask what (is|are) (kangaroos|a kangaroo)
key kangaroo kangaroos joey
say 3-6 Kangaroos hop on big back legs. They live in Australia and eat grass.
say 3-6 A baby kangaroo is called a joey. It rides in its mother's pouch!
say 7-13 Kangaroos live in Australia and eat grass. They can jump about eight metres in one hop.
say 7-13 A newborn kangaroo is as small as a bean. It grows up in its mother's pouch. Kangaroos eat grass.

intent animal.koala
facts
ask (tell me something|tell me|talk|what do you know|i want to know) about (koalas|a koala|the koala)
ask what (do|does) (koalas|a koala|the koala) eat
ask where (do|does) (koalas|a koala|the koala) live
ask what (is|are) (koalas|a koala)
key koala koalas
say 3-6 Koalas live in trees in Australia. They eat leaves, and sleep nearly all day.
say 3-6 A koala looks like me, but it is not really a bear. It eats leaves.
say 7-13 Koalas live in Australia and eat only eucalyptus leaves. They sleep up to twenty hours a day.
say 7-13 Koalas are not bears, but relatives of the kangaroo. They eat eucalyptus leaves, which make poor food.

intent animal.panda
facts
ask (tell me something|tell me|talk|what do you know|i want to know) about (pandas|a panda|the panda)
ask what (do|does) (pandas|a panda|the panda) eat
ask where (do|does) (pandas|a panda|the panda) live
ask what (is|are) (pandas|a panda)
key panda pandas
say 3-6 Pandas are black and white bears. They eat bamboo all day.
say 3-6 A panda lives in the mountains of China. It loves bamboo.
say 7-13 Giant pandas live in the mountains of China and eat bamboo for about twelve hours a day.
say 7-13 Pandas have an extra thumb, made of a wrist bone, to hold bamboo. They live in China.

intent animal.crocodile
facts
ask (tell me something|tell me|talk|what do you know|i want to know) about (crocodiles|a crocodile|the crocodile)
ask what (do|does) (crocodiles|a crocodile|the crocodile) eat
ask where (do|does) (crocodiles|a crocodile|the crocodile) live
ask what (is|are) (crocodiles|a crocodile)
key crocodile crocodiles alligator croc
say 3-6 Crocodiles live in warm rivers. They have many teeth, and eat fish and meat.
say 3-6 A crocodile carries its babies gently in its mouth. It lives in the water.
say 7-13 Crocodiles live in warm rivers and eat fish and meat. When a tooth falls out, a new one grows.
say 7-13 Crocodiles have been around since the time of the dinosaurs. They eat meat, and can wait very still.

intent animal.snake
facts
ask (tell me something|tell me|talk|what do you know|i want to know) about (snakes|a snake|the snake)
ask what (do|does) (snakes|a snake|the snake) eat
ask where (do|does) (snakes|a snake|the snake) live
ask what (is|are) (snakes|a snake)
key snake snakes
say 3-6 Snakes have no legs. They slide on their tummies, and swallow their food whole.
say 3-6 A snake smells with its tongue! It can live on land, in trees or in water, and eats mice and eggs.
say 7-13 Snakes eat other animals and swallow them whole. They live nearly everywhere except where it is very cold.
say 7-13 Snakes taste the air with their tongues. As they grow, they slip out of their old skin.

intent animal.snake.sound
then animal.sounds
ask what (do|does) (snakes|a snake|the snake) say
ask what (sound|noise) (do|does) (snakes|a snake|the snake) make
ask how (do|does) (snakes|a snake|the snake) (go|sound|talk)
ask make a snake (sound|noise)
say Snakes say hiss! Can you hiss like a snake?
say Hiss, says the snake, and slides through the grass.

intent animal.turtle
facts
ask (tell me something|tell me|talk|what do you know|i want to know) about (turtles|a turtle|the turtle)
ask what (do|does) (turtles|a turtle|the turtle) eat
ask where (do|does) (turtles|a turtle|the turtle) live
ask what (is|are) (turtles|a turtle)
key turtle turtles tortoise
say 3-6 Turtles have a hard shell. They eat plants and small animals, and live in water.
say 3-6 A turtle carries its house on its back. On land we call it a tortoise.
say 7-13 Turtles live in seas and ponds, and eat plants, jellyfish or worms. The shell is part of their bones.
say 7-13 Some giant tortoises live to be more than one hundred years old. They eat grass and leaves.

intent animal.whale
facts
ask (tell me something|tell me|talk|what do you know|i want to know) about (whales|a whale|the whale)
ask what (do|does) (whales|a whale|the whale) eat
ask where (do|does) (whales|a whale|the whale) live
ask what (is|are) (whales|a whale)
key whale whales
say 3-6 Whales live in the sea. They are huge, and come up to breathe.
say 3-6 A whale is not a fish. It breathes air, and some whales sing!
say 7-13 Whales live in the sea but breathe air. Blue whales eat tiny shrimp called krill, tons of it each day.
say 7-13 The blue whale is the largest animal that ever lived. It eats krill, and its heart weighs as much as a motorbike.

intent animal.whale.sound
then animal.sounds
ask what (do|does) (whales|a whale|the whale) say
ask what (sound|noise) (do|does) (whales|a whale|the whale) make
ask how (do|does) (whales|a whale|the whale) (go|sound|talk)
ask make a whale (sound|noise)
say Whales sing long, low songs. Ooooh, they go, under the water.
say Whales sing and click. Their songs travel very far through the sea.

intent animal.dolphin
facts
ask (tell me something|tell me|talk|what do you know|i want to know) about (dolphins|a dolphin|the dolphin)
ask what (do|does) (dolphins|a dolphin|the dolphin) eat
ask where (do|does) (dolphins|a dolphin|the dolphin) live
ask what (is|are) (dolphins|a dolphin)
key dolphin dolphins
say 3-6 Dolphins live in the sea. They eat fish, and they love to jump.
say 3-6 A dolphin is very clever. It talks with clicks and whistles.
say 7-13 Dolphins live in the sea, eat fish, and breathe air. They find things by listening to the echo of their clicks.
say 7-13 Dolphins have whistles that work like names. They rest one half of the brain at a time.

intent animal.shark
facts
ask (tell me something|tell me|talk|what do you know|i want to know) about (sharks|a shark|the shark)
ask what (do|does) (sharks|a shark|the shark) eat
ask where (do|does) (sharks|a shark|the shark) live
ask what (is|are) (sharks|a shark)
key shark sharks
say 3-6 Sharks are big fish with many teeth. They live in the sea.
say 3-6 Most sharks eat fish. The biggest shark eats only tiny food.
say 7-13 Sharks live in the sea, and most eat fish. They get new teeth all their lives.
say 7-13 Sharks were in the sea before there were trees on land. The whale shark eats only tiny plankton.

intent animal.octopus
facts
ask (tell me something|tell me|talk|what do you know|i want to know) about (octopuses|an octopus|the octopus)
ask what (do|does) (octopuses|an octopus|the octopus) eat
ask where (do|does) (octopuses|an octopus|the octopus) live
ask what (is|are) (octopuses|an octopus)
key octopus octopuses octopi squid
say 3-6 An octopus has eight arms. It lives in the sea, and eats crabs.
say 3-6 An octopus can change its colour to hide. It is very clever.
say 7-13 Octopuses live in the sea and eat crabs and shells. They have eight arms and three hearts.
say 7-13 An octopus has blue blood, three hearts, and nerve cells in its arms. It eats crabs and shellfish.

intent animal.bee
facts
ask (tell me something|tell me|talk|what do you know|i want to know) about (bees|a bee|the bee)
ask what (do|does) (bees|a bee|the bee) eat
ask where (do|does) (bees|a bee|the bee) live
ask what (is|are) (bees|a bee)
key bee bees bumblebee
say 3-6 Bees fly from flower to flower. They make honey, and live in a hive.
say 3-6 Bees drink sweet nectar from flowers. They buzz with their wings.
say 7-13 Bees eat nectar and pollen, and live in hives. While they collect it, they help plants to make seeds.
say 7-13 Honey bees dance to tell each other where the flowers are. They eat nectar and pollen.

intent animal.bee.sound
then animal.sounds
ask what (do|does) (bees|a bee|the bee) say
ask what (sound|noise) (do|does) (bees|a bee|the bee) make
ask how (do|does) (bees|a bee|the bee) (go|sound|talk)
ask make a bee (sound|noise)
say Bees say buzz! Can you buzz around the room?
say Buzz, buzz, says the bee, and visits a flower.

intent animal.butterfly
facts
ask (tell me something|tell me|talk|what do you know|i want to know) about (butterflies|a butterfly|the butterfly)
ask what (do|does) (butterflies|a butterfly|the butterfly) eat
ask where (do|does) (butterflies|a butterfly|the butterfly) live
ask what (is|are) (butterflies|a butterfly)
key butterfly butterflies caterpillar caterpillars
say 3-6 Butterflies have bright wings. First they are caterpillars, then they grow wings!
say 3-6 Butterflies live in gardens and meadows. They drink from flowers with a long, curly tongue.
say 7-13 Butterflies drink nectar. A caterpillar eats leaves, turns into a pupa, and comes out as a butterfly.
say 7-13 Butterflies taste with their feet! They live on meadows and in woods, and drink nectar from flowers.

intent animal.spider
facts
ask (tell me something|tell me|talk|what do you know|i want to know) about (spiders|a spider|the spider)
ask what (do|does) (spiders|a spider|the spider) eat
ask where (do|does) (spiders|a spider|the spider) live
ask what (is|are) (spiders|a spider)
key spider spiders
say 3-6 Spiders have eight legs. They make webs, and eat flies.
say 3-6 Spiders live in gardens, woods and houses. They spin webs of thin silk, and most are shy.
say 7-13 Spiders have eight legs and eat insects. Their silk is stronger than steel of the same weight.
say 7-13 Spiders live nearly everywhere on land. They are not insects: they have eight legs, insects have six.

intent animal.ant
facts
ask (tell me something|tell me|talk|what do you know|i want to know) about (ants|an ant|the ant)
ask what (do|does) (ants|an ant|the ant) eat
ask where (do|does) (ants|an ant|the ant) live
ask what (is|are) (ants|an ant)
key ant ants
say 3-6 Ants are tiny and very strong. They live together in a nest, and eat seeds and crumbs.
say 3-6 Ants work together all day. Each has six legs.
say 7-13 Ants live in big nests and eat seeds, insects and sweet juice. They can lift many times their own weight.
say 7-13 Ants leave scent trails to show the way to food. One nest may hold many thousands of them.

intent animal.ladybird
facts
ask (tell me something|tell me|talk|what do you know|i want to know) about (ladybirds|a ladybird|the ladybird)
ask what (do|does) (ladybirds|a ladybird|the ladybird) eat
ask where (do|does) (ladybirds|a ladybird|the ladybird) live
ask what (is|are) (ladybirds|a ladybird)
key ladybird ladybirds ladybug ladybugs
say 3-6 Ladybirds are little red beetles with black spots. They eat tiny green lice on leaves.
say 3-6 A ladybird has six legs and can fly. It lives in gardens.
say 7-13 Ladybirds live in gardens and eat aphids, so gardeners love them. Their red colour warns birds that they taste bad.
say 7-13 A ladybird's spots say nothing about its age. It eats up to fifty aphids a day.

intent animal.snail
facts
ask (tell me something|tell me|talk|what do you know|i want to know) about (snails|a snail|the snail)
ask what (do|does) (snails|a snail|the snail) eat
ask where (do|does) (snails|a snail|the snail) live
ask what (is|are) (snails|a snail)
key snail snails slug
say 3-6 Snails are very slow. They carry a house on the back, and eat leaves.
say 3-6 Snails live in gardens and woods. A snail slides on one foot, and leaves a shiny trail.
say 7-13 Snails eat leaves and live in damp places. The shell grows together with the snail.
say 7-13 A snail has thousands of tiny teeth on its tongue! It eats leaves, and hides in its shell when it is dry.

intent animal.wolf
facts
ask (tell me something|tell me|talk|what do you know|i want to know) about (wolves|a wolf|the wolf)
ask what (do|does) (wolves|a wolf|the wolf) eat
ask where (do|does) (wolves|a wolf|the wolf) live
ask what (is|are) (wolves|a wolf)
key wolf wolves
say 3-6 Wolves look like big dogs. They live in forests, in a family called a pack, and eat meat.
say 3-6 Real wolves are shy and stay away from people. They care for their cubs together.
say 7-13 Wolves live in packs, which are families. They eat meat, mostly deer, and all of them help with the cubs.
say 7-13 Wolves are the ancestors of all dogs. They live in packs, eat meat, and can travel far in a day.

intent animal.wolf.sound
then animal.sounds
ask what (do|does) (wolves|a wolf|the wolf) say
ask what (sound|noise) (do|does) (wolves|a wolf|the wolf) make
ask how (do|does) (wolves|a wolf|the wolf) (go|sound|talk)
ask make a wolf (sound|noise)
say Wolves howl, aooo! Can you howl at the moon?
say Aooo, sings the wolf, to call the family together.

intent animal.fox
facts
ask (tell me something|tell me|talk|what do you know|i want to know) about (foxes|a fox|the fox)
ask what (do|does) (foxes|a fox|the fox) eat
ask where (do|does) (foxes|a fox|the fox) live
ask what (is|are) (foxes|a fox)
key fox foxes
say 3-6 Foxes have red fur and a bushy tail. They live in the forest, and eat mice and berries.
say 3-6 A fox lives in a hole called a den. Its babies are called cubs.
say 7-13 Foxes live in woods, fields and even cities. They eat mice, berries and worms.
say 7-13 A fox can hear a mouse under the snow, and jumps on it from above. It eats berries, too.

intent animal.hedgehog
facts
ask (tell me something|tell me|talk|what do you know|i want to know) about (hedgehogs|a hedgehog|the hedgehog)
ask what (do|does) (hedgehogs|a hedgehog|the hedgehog) eat
ask where (do|does) (hedgehogs|a hedgehog|the hedgehog) live
ask what (is|are) (hedgehogs|a hedgehog)
key hedgehog hedgehogs
say 3-6 Hedgehogs have prickly spines. They eat beetles and worms, and sleep all winter.
say 3-6 A hedgehog rolls into a ball when it is scared. It lives in gardens.
say 7-13 Hedgehogs live in gardens and eat beetles and worms. They have about five thousand spines.
say 7-13 Hedgehogs sleep through the winter under leaves. They eat insects, but milk is bad for them.

intent animal.bat
facts
ask (tell me something|tell me|talk|what do you know|i want to know) about (bats|a bat|the bat)
ask what (do|does) (bats|a bat|the bat) eat
ask where (do|does) (bats|a bat|the bat) live
ask what (is|are) (bats|a bat)
key bat bats
say 3-6 Bats live in caves and old trees, and sleep upside down. Many eat moths and flies.
say 3-6 A bat is not a bird. It has fur, and wings of thin skin.
say 7-13 Bats live in caves and trees, and most eat insects. They find their way by listening to echoes.
say 7-13 Bats are the only mammals that truly fly. Some eat fruit, and most eat insects.

intent animal.camel
facts
ask (tell me something|tell me|talk|what do you know|i want to know) about (camels|a camel|the camel)
ask what (do|does) (camels|a camel|the camel) eat
ask where (do|does) (camels|a camel|the camel) live
ask what (is|are) (camels|a camel)
key camel camels
say 3-6 Camels live in the desert. They have humps, and eat dry plants.
say 3-6 A camel can walk far without drinking. Some have one hump, some have two.
say 7-13 Camels live in deserts and eat dry, thorny plants. Their humps store fat, not water.
say 7-13 A thirsty camel can drink over one hundred litres in a quarter of an hour. Its hump is full of fat.

intent animal.dinosaur
facts
ask (tell me something|tell me|talk|what do you know|i want to know) about (dinosaurs|a dinosaur|the dinosaur)
ask what (do|does) (dinosaurs|a dinosaur|the dinosaur) eat
ask where (do|does) (dinosaurs|a dinosaur|the dinosaur) live
ask what (is|are) (dinosaurs|a dinosaur)
key dinosaur dinosaurs dino triceratops
say 3-6 Dinosaurs lived very long ago. Some were huge, and some were as small as a chicken!
say 3-6 Dinosaurs lived long before people. Some ate plants, some ate meat, and now we only find their bones.
say 7-13 Dinosaurs lived millions of years ago, all over the world. Most ate plants, some ate meat.
say 7-13 The last big dinosaurs lived sixty six million years ago. Birds are their relatives who are still here!
intent animal.biggest
facts
ask what is the (biggest|largest|heaviest) animal (in the world|)
ask which animal is the (biggest|largest|heaviest)
ask how big is (a whale|a blue whale|the blue whale|the biggest animal)
say The blue whale is the biggest. It is as long as three buses in a row!
say The blue whale! Nothing bigger has ever lived on Earth, not even a dinosaur.

intent animal.tallest
facts
ask what is the tallest animal (in the world|)
ask which animal is the tallest
ask how (tall|big) is (a giraffe|the giraffe)
ask which animal has the longest neck
say The giraffe is the tallest. It could look into a window on the second floor!
say Giraffes are taller than all other animals. A grown one reaches about five metres.

intent animal.fastest
facts
ask what is the fastest animal (in the world|)
ask which animal is the fastest
ask how fast (is|can) (a cheetah|the cheetah) (run|)
key cheetah
say The cheetah runs fastest. It is as quick as a car on a big road!
say On land it is the cheetah. In the air, a diving falcon is faster still.

intent animal.smallest
facts
ask what is the (smallest|tiniest) animal (in the world|)
ask which animal is the smallest
say Some animals are so tiny that you need a microscope to see them.
say The smallest bird is the bee hummingbird. It weighs less than a coin!

intent animal.slowest
facts
ask what is the slowest animal (in the world|)
ask which animal is the slowest
key sloth
say Sloths are very slow. They hang in trees and hardly move all day.
say Snails are slow, and sloths are, too. Some sloths are so still that plants grow in their fur.

intent animal.strongest
facts
ask what is the strongest animal (in the world|)
ask which animal is the strongest
say The elephant can carry the most. But for its size, a dung beetle is stronger!
say For its size, a little beetle wins. Some can pull a thousand times their own weight.

intent animal.elephant.size
ask how (big|heavy|tall) is (an elephant|the elephant)
ask how (big|heavy|tall) are elephants
say Very big! An elephant is as heavy as three or four cars together.
say A grown elephant can be three metres tall. That is higher than a door.

intent animal.fact
ask tell me (something|) about (animals|an animal)
ask tell me an animal (fact|thing)
ask what do you know about animals
ask (i like animals|talk about animals|let us talk about animals|let's talk about animals|another animal)
key animal animals
pick animal.cat animal.dog animal.bear animal.elephant animal.giraffe animal.penguin animal.whale animal.octopus animal.owl animal.bee animal.kangaroo animal.dolphin animal.hedgehog animal.tiger animal.frog
offer Shall I tell you something about an animal?
offer 3-9 Would you like to hear about a furry animal?

intent animal.sounds
ask (make an animal sound|animal sounds|make animal sounds|do an animal sound|tell me an animal sound|what do animals say)
pick animal.cat.sound animal.dog.sound animal.cow.sound animal.pig.sound animal.duck.sound animal.lion.sound animal.owl.sound animal.frog.sound animal.sheep.sound
offer 3-5 Shall I tell you what an animal says?
offer 3-5 Do you want to hear an animal sound?

intent animal.pet
facts
ask (i have a pet|do you have a pet|do you have pets|can i have a pet|i want a pet)
ask what is a (good pet|pet)
key pet pets
say Pets are a big joy and a bit of work. They need food, care and love every day.
say I have no pet. Whoever has one must feed it and be gentle with it.

intent animal.unicorn
facts
ask are (unicorns|dragons) real
ask tell me about (unicorns|a unicorn|dragons|a dragon)
key unicorn unicorns dragon dragons mermaid
say They live only in stories. But stories are a fine place to live!
say Nobody has ever found a real one. In tales, though, they fly and shine.

intent animal.babies
facts
ask what is a baby (dog|cat|cow|horse|sheep|pig|bear|kangaroo|frog|duck|animal) called
ask what are baby animals called
say Puppy, kitten, calf, foal, lamb, piglet and cub. Which animal does each one belong to?
say Baby animals have names of their own. A kitten becomes a cat, a tadpole becomes a frog.

intent animal.legs.spider
ask how many legs (does a spider|do spiders|has a spider) (have|)
say Eight legs! That is how you tell a spider from an insect.
say A spider walks on eight legs. Insects have only six.

intent animal.legs.insect
ask how many legs (does a bee|do bees|does an ant|do ants|does a fly|do insects|does an insect|does a beetle|does a butterfly|do butterflies) (have|)
say Six legs! All insects have six.
say Six, three on each side. Every insect has six legs.

intent animal.legs.four
ask how many legs (does a dog|do dogs|does a cat|do cats|does a horse|does a cow|does an elephant|does a lion|does a mouse|do horses|do cows|do elephants) (have|)
say Four legs! Two in front and two behind.
say Four. Most animals with fur stand on four legs.

intent animal.legs.bird
ask how many legs (does a bird|do birds|does a duck|do ducks|does a chicken|do chickens|does a penguin|do penguins) (have|)
say Two legs, and two wings as well.
say Two! Every bird has two legs.
