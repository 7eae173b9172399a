package ideas

import (
	"strings"

	"livinglab/bot/chat"
)

// small are the words that say nothing of what an idea is about.
var small = map[chat.Lang]map[string]bool{
	chat.French: set(`à a afin ai ainsi alors après as au aucun aussi autre autres aux avant avec avoir ayant bien c ça car ce ceci cela ces cet
		cette ceux chaque chez ci comme comment d dans de des dès deux dont du durant elle elles en encore entre est et étant etc être eux
		faire fait faut fois font hors ici il ils j je jusqu l la là le les leur leurs lors lui m ma mais me même mes mieux moi moins mon
		n ne ni nos notre nous on ont or ou où par parce pas pendant peu peut peuvent plus plusieurs pour pourquoi pourrait pourraient puis
		qu quand que quel quelle quelles quels qui quoi s sa sans se selon sera seront ses si soi soient soit son sont sous souvent sur t ta
		te tes toi ton tous tout toute toutes très trop tu un une unes uns vers voici voilà vos votre vous y`),
	chat.English: set(`a about above after again all also an and any are as at be because been before being between both but by can could did do
		does doing down during each etc few for from further had has have having he her here him his how i if in into is it its just let
		like ll m may me might more most must my no not now of off on once one only or other our out over own re s same she should so some
		such t than that the their them then there these they this those through to too under until up us ve very was we were what when
		where which while who why will with would you your`),
}

// vague are stems of words that many ideas of a living lab share: what every
// idea does, and whom all are for. They count for little.
var vague = set(`cre organis offr mettr mis plac propos lanc develop favoris aid projet idee idé activit programm program initi creat set
	launch build help make get give provid offer project activ idea
	etudi student international intern nouveau nouvel arriv newcom person gen peopl membr member communaut communautair community commun region saguen saguenay lac saint-jean jean
	local quebec citoyen citizen lab laboratoir`)

func set(list string) map[string]bool {
	out := map[string]bool{}
	for _, w := range strings.Fields(list) {
		out[w] = true
	}
	return out
}
