package chat

// Answer is what an event is answered: exactly one thing, within the platform's
// three seconds. What else must be said goes through the bot's outbox.
type Answer struct {
	Does     Does
	Card     *Card    // Say, Whisper, Replace
	Form     *Form    // Open
	Problems Problems // Refuse
}

// Problems maps the name of a form's field to what is wrong with it, in the
// person's language, saying what to do.
type Problems map[string]string

// Does tells what an answer does.
type Does string

// What an answer can do.
const (
	DoesNothing Does = "nothing"
	DoesSay     Does = "say"
	DoesWhisper Does = "whisper"
	DoesReplace Does = "replace"
	DoesOpen    Does = "open"
	DoesRefuse  Does = "refuse"
)

// Nothing acknowledges and shows nothing.
func Nothing() Answer { return Answer{Does: DoesNothing} }

// Say posts a card where the event happened, for everyone there.
func Say(c Card) Answer { return Answer{Does: DoesSay, Card: &c} }

// Whisper shows a card to the person alone ("only you see this"). A whisper is
// never stored: it is gone when the page or the app is opened again. After a
// Said it is a direct message where the platform has no whisper for it.
func Whisper(c Card) Answer { return Answer{Does: DoesWhisper, Card: &c} }

// Replace puts a card in place of the whisper that was pressed, or whose press
// opened the form that is sent. Pressed on anything that is kept (a post, a
// direct message), or after a command, it whispers: what is kept changes
// through the outbox only, and what is private (a ballot, say) is never kept.
func Replace(c Card) Answer { return Answer{Does: DoesReplace, Card: &c} }

// Open opens a form. It answers a Command or a Press only: no platform opens a
// form from a form.
func Open(f Form) Answer { return Answer{Does: DoesOpen, Form: &f} }

// Refuse leaves a submitted form open, with what is wrong beside each field and
// everything typed still there. It answers a Submit only, with at least one
// problem, each of a field of that form.
func Refuse(p Problems) Answer { return Answer{Does: DoesRefuse, Problems: p} }
