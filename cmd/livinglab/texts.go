package main

import "embed"

// ownTexts are what the command line says: text/fr.yaml and text/en.yaml.
//
//go:embed text/*.yaml
var ownTexts embed.FS
