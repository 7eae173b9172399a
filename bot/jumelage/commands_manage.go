package jumelage

import (
	"livinglab/bot"
	"livinglab/bot/chat"
)

// What the coordinator does with a programme that is open.

// manageCommand is /jumelage gerer.
func manageCommand(c *bot.Call) (chat.Answer, error) {
	running, err := programmesIn(c, open)
	if err != nil {
		return chat.Answer{}, err
	}
	p, ask, err := only(c, running, "programme.none-open", "manage")
	switch {
	case err != nil:
		return chat.Answer{}, err
	case ask != nil:
		return chat.Whisper(*ask), nil
	}
	return manageAnswer(c, p)
}

// manage shows the coordinator a programme.
func manage(c *bot.Call) (chat.Answer, error) {
	p, err := running(c)
	if err != nil {
		return chat.Answer{}, err
	}
	return manageAnswer(c, p)
}

func manageAnswer(c *bot.Call, p Programme) (chat.Answer, error) {
	card, err := manageCard(c, p)
	return chat.Replace(card), err
}

func askEnd(c *bot.Call) (chat.Answer, error) {
	p, err := running(c)
	if err != nil {
		return chat.Answer{}, err
	}
	card := c.Card(nil, c.Paragraphs("end.sure", "title", p.Title)...)
	card.Buttons = []chat.Button{styled(c.Button("end-yes", number(p.ID)), chat.Danger), labelled(c, "button.keep", "manage", number(p.ID))}
	return chat.Replace(card), nil
}

func endYes(c *bot.Call) (chat.Answer, error) {
	p, err := running(c)
	if err != nil {
		return chat.Answer{}, err
	}
	if err := end(c, p, c.Now.Unix()); err != nil {
		return chat.Answer{}, err
	}
	return chat.Replace(c.Card(nil, c.T("end.done", "title", p.Title))), nil
}
