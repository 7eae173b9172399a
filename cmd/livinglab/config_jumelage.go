package main

import "livinglab/bot/jumelage"

// jumelageConfig is the section jumelage: where groups talk, and the points by
// which people go together.
type jumelageConfig struct {
	Conversations string          `yaml:"conversations"`
	Weights       jumelageWeights `yaml:"weights"`
}

// jumelageWeights is jumelage.Weights with the keys of the configuration.
type jumelageWeights struct {
	Language      int `yaml:"language"`
	MostLanguages int `yaml:"most-languages"`
	NoLanguage    int `yaml:"no-language"`
	Exchange      int `yaml:"exchange"`
	Interest      int `yaml:"interest"`
	MostInterests int `yaml:"most-interests"`
	Slot          int `yaml:"slot"`
	MostSlots     int `yaml:"most-slots"`
	NoSlot        int `yaml:"no-slot"`
	Town          int `yaml:"town"`
	Talent        int `yaml:"talent"`
	MostTalents   int `yaml:"most-talents"`
}

// Where groups talk.
const (
	together = "group" // in a conversation of their own, where there can be one
	alone    = "alone" // each alone with the bot, which carries what they write
)

func (j jumelageConfig) settings() jumelage.Config {
	w := jumelage.Weights(j.Weights)
	return jumelage.Config{Weights: &w, Alone: j.Conversations == alone}
}

func (j jumelageConfig) check(r *reader) {
	r.oneOf("jumelage.conversations", j.Conversations, together, alone)
	if !jumelage.Weights(j.Weights).Valid() {
		r.wrong(r.lines["jumelage.weights"], "weights", "most", jumelage.MaxWeight)
	}
}
