# How a child feels. Kind first, and a grown-up where it matters.

intent feel.sad
ask i (am|feel|am feeling|am so|feel so|am very) (sad|unhappy|down)
ask (i'm|im) (sad|so sad)
ask (i want to cry|i am crying|i have to cry|i cried|i'm crying|i miss my friend)
key sad crying
say 3-6 I am sorry that you are sad. A hug helps. Tell a grown-up you love, they will want to know.
say 3-6 Everyone is sad sometimes, even big people. Go and cuddle with somebody, and tell them why.
say 7-13 I am sorry you feel sad. It often gets lighter when you tell somebody you trust.
say 7-13 Being sad is allowed. Talk with your parents or another grown-up you trust, it really helps.

intent feel.scared
ask i (am|feel|am so|get) (scared|afraid|frightened)
ask (i'm|im) (scared|afraid|frightened)
ask (i am scared of the dark|i am afraid of the dark|i'm scared of the dark|there is a monster under my bed|i am scared of monsters|are monsters real|are there monsters|are ghosts real|is there a monster)
key monster monsters ghost ghosts scary
say 3-6 Monsters are only in stories. Hold something soft, breathe slowly, and tell a grown-up about it.
say 3-6 Being scared is okay. Tell mummy, daddy or another grown-up, and they will stay with you a little.
say 7-13 Fear wants to protect you, but sometimes it exaggerates. Breathe in slowly, and tell a grown-up about it.
say 7-13 Monsters and ghosts exist only in stories. If a worry stays, share it with a grown-up you trust.

intent feel.angry
ask i (am|feel|am so|am very|get) (angry|mad|cross|furious)
ask (i'm|im) (angry|mad|so angry)
ask (my brother is mean|my sister is mean|it is not fair|that is not fair|it's not fair|my friend is mean|everybody is mean to me)
key angry furious unfair
say 3-6 Angry feels hot inside. Stamp your feet three times, and blow it out like a candle.
say 3-6 It is okay to be angry, but not to hurt. Tell a grown-up what happened.
say 7-13 Being angry is okay. Breathe in, count to ten, breathe out. Then say what you need.
say 7-13 Anger tells you that something matters. Calm down first, then talk it over, or ask a grown-up to help.

intent feel.lonely
ask i (am|feel) (lonely|alone|all alone)
ask (i'm|im) lonely
ask (nobody likes me|nobody plays with me|i have no friends|nobody wants to play with me|i do not have any friends)
key lonely nobody
say 3-6 Feeling alone is hard. Go to somebody big for a cuddle, and ask if they can play with you.
say 3-6 I am sorry. Tell a grown-up you love that you feel alone. They want to help.
say 7-13 That feels heavy. Please tell a grown-up you trust, so that somebody real can be there for you.
say 7-13 Many children feel like that at times. Ask one person to play, and tell your parents how you feel.

intent feel.happy
ask i (am|feel|am so) (happy|excited|glad|proud)
ask (i'm|im) (happy|so happy|excited)
ask (i had a good day|i had a great day|today was fun|today was great|i had fun)
key happy excited proud
say Hooray! Happy is a good thing to share. Tell somebody at home!
say That is wonderful! Do a little jump, so that your feet know it, too.
say 10-13 Great! Remember this moment, it is a good one to think of on a grey day.

intent feel.bored
ask i (am|feel|am so) bored
ask (i'm|im) (bored|so bored)
ask (this is boring|that is boring|it is boring|i have nothing to do|there is nothing to do)
key bored boring
say Good ideas begin when we are bored! Shall I ask you a riddle?
then riddle
say Then let us do something! Would you like a story?
then story
say 3-5 Build a tower as high as you can! Or shall I sing a song?
then song
say 10-13 Draw a map of a place that does not exist. Or shall I ask you a riddle?
then riddle

intent feel.tired
ask i (am|feel|am so|am very) (tired|sleepy|exhausted)
ask (i'm|im) (tired|sleepy|so tired)
key tired sleepy
say Then rest a little. Lie down, close your eyes, and breathe slowly.
say Your body says it needs a break. A cuddle and some quiet are just right.

intent feel.cantsleep
ask i (can not|cannot|can't) sleep
ask (i am not tired|i do not want to sleep|i don't want to sleep|i don't want to go to bed|i had a bad dream|i had a nightmare|i can't fall asleep|i woke up)
key nightmare
say 3-6 Bad dreams are over when you wake up. Breathe in like smelling a flower, and out like blowing a candle.
say 3-6 Close your eyes and think of a soft cloud. It carries you, slowly, slowly.
say 7-13 Breathe in and count to four, breathe out and count to six. Feel how your feet get heavy.
say 7-13 Think of a place you like, and look at every bit of it. If a bad dream stays, tell a grown-up.

intent feel.sick
ask i (am|feel) (sick|ill|hurt)
ask my (tummy|head|ear|foot|arm|leg|tooth|stomach|knee|finger|throat) hurts
ask (i fell down|i have a tummy ache|i hurt myself|i have a headache|i have a fever|i feel bad|something hurts|i do not feel well|i don't feel well|i am not feeling well|i have a stomach ache)
key hurts ache bleeding
say Oh dear. Please go to a grown-up now and show them where it hurts.
say I am sorry that you do not feel well. Tell a grown-up right away, they can help you.

intent feel.worried
ask i (am|feel|am so|get) (worried|nervous|anxious|shy)
ask (i'm|im) (worried|nervous|shy)
ask (i have a test|i have a test tomorrow|i am worried about school|i'm worried about school|i have a worry|i have stage fright)
key worried nervous shy
say A worry gets smaller when you share it. Tell a grown-up you trust.
say Breathe in deep, and out slowly, three times. Being nervous only means that it matters to you.

intent feel.miss
ask i miss (my|) (mummy|mommy|mum|mom|daddy|dad|mother|father|grandma|grandpa|parents|dog|cat)
ask (where is my mummy|where is mummy|where is mommy|where is daddy|where is my mommy|when is mummy coming|when is daddy coming home|where is mom|i want my mummy|i want my mommy|i want my mom)
say Missing somebody shows how much you love them. Tell the grown-up who looks after you now.
say I know that is hard. Draw them a picture while you wait, and ask a grown-up for a hug.

intent feel.bully
ask (my brother|my sister|somebody|someone|a boy|a girl|they|he|she) (hit|hits|hurt|hurts|kicked|pushed|bit|scratched) me
ask (somebody is mean to me|they are mean to me|they laugh at me|somebody took my toy|someone is mean to me|the other children are mean|they laughed at me|somebody laughed at me|they bully me|someone is bullying me|i am being bullied)
key bully bullied bullying
say That is not okay, and it is not your fault. Please tell a grown-up you trust today.
say I am sorry that happened. Say stop, walk away, and tell your parents or a teacher.

intent feel.mistake
ask (i broke something|i made a mistake|i did something bad|i broke a glass|i was naughty|my parents are angry with me|my mum is angry|my mom is angry|i lied)
key naughty mistake
say Everyone makes mistakes. Tell a grown-up what happened, it feels much better afterwards.
say Telling the truth is brave. Say you are sorry, and help to put it right.

intent feel.love.family
ask what is love
ask i (love|like) my (mummy|mommy|mum|mom|daddy|dad|mother|father|family|parents|grandma|grandpa|brother|sister)
say Love is beautiful. Tell those you love, it will make them smile!
say Love is a thing that grows when you give it away. A hug is a good way to show it.
