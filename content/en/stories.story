# Three short stories, told on part by part: "what happens next?", "go on", "yes".

intent story
ask (tell me|tell|read me|read|can you tell me|i want|do you know|i want to hear|i would like) (a story|a short story|a nice story|another story|some stories|stories|a bedtime story|a fairy tale|a good night story)
ask (story|story time|a story|tell stories|tell us a story|bedtime story|i would like to hear a story)
key story stories tale
offer Would you like a story?
offer 3-9 Shall I tell you a story?
pick story.*

intent story.lantern
then story
ask tell me (the story|a story) (about|of) (the lantern|the little lantern|a lantern|the bear and the moon|the bear|a bear|the little bear)
key lantern
say Once there was a little bear named Bruno, who was a bit afraid of the dark. One evening he found an old lantern in the grass. Shall I go on?
say This is the story of Bruno, a small brown bear. He was a bit afraid of the dark, until he found an old lantern in the grass. Shall I go on?
step
say Bruno wiped the dust off the glass. A tiny firefly sat inside! I cannot find my family, she said. Do you want to hear what happened next?
step
say I will carry you, said Bruno. So they walked into the dark forest together. The firefly glowed, and Bruno's steps grew braver. Shall I go on?
step
say At the brook, an owl called, who goes there? A friend, said Bruno, with a shaky voice. Then you may cross the bridge, said the owl kindly. Shall I go on?
step
say Behind the bridge lay a meadow full of lights. Hundreds of fireflies danced! The little firefly flew to them, and they all hummed for joy. Shall I tell the end?
step
say Bruno walked home, and the stars lit his path. The dark was not so dark any more, for he knew who lived in it. The end.

intent story.boat
then story
ask tell me (the story|a story) (about|of) (the boat|the paper boat|a boat|the mouse|a mouse|the sea|the mouse and the boat|a little mouse)
say Mila was a mouse who wanted to see the sea. One rainy day, a paper boat came floating down the street. Shall I go on?
say There was a mouse called Mila, and her big wish was to see the sea. Then, on a rainy day, a paper boat came floating by. Shall I go on?
step
say Mila jumped in. Down the street it went, round the corner, and splash, into the river! Would you like to hear more?
step
say A duck swam beside her. Your boat is getting soft, said the duck. Mila looked, and her toes were wet! What now? Shall I go on?
step
say Climb on my back, said the duck. Together they went past mills and meadows, all day long. Mila shared her last crumb of cheese. Shall I go on?
step
say In the evening the river grew wide, and the wind smelled of salt. There it was, the sea, shining like gold. Shall I tell the end?
step
say Mila took one white shell home, as a bed. And whenever she missed the sea, she laid her ear on it and listened. The end.

intent story.cloud
then story
ask tell me (the story|a story) (about|of) (the cloud|the little cloud|a cloud|the dragon|a dragon|a princess|the sky|the rain)
say High above the hills lived Nimbo, the smallest cloud of all. The big clouds could rain and thunder, and Nimbo could only float. Shall I go on?
say The smallest cloud in the sky was called Nimbo. The others could rain and thunder, and Nimbo could only float. Shall I go on?
step
say One summer it was very hot. In a garden stood a sunflower with a hanging head. Can you rain on me, she asked. I am too small, said Nimbo. Shall I go on?
step
say But Nimbo wanted to help. So he flew to the lake and drank, sip by sip, mist by mist. He grew round and grey. Would you like to hear more?
step
say The wind laughed. You are heavy now, Nimbo! Push me, please, said the cloud. And the wind blew with puffed out cheeks. Shall I go on?
step
say Over the garden, Nimbo took a deep breath. Plip, plop, plip! It was a small rain, but it fell right on the sunflower. Shall I tell the end?
step
say The sunflower lifted her head. And behind Nimbo, in the evening sun, stood a tiny rainbow. Small can be just right, said the wind. The end.
