package discordtest

import "slices"

// updateThread brings a thread back or hides it; no other change of a channel is
// played. Bringing one back takes having been added to it, as by writing there;
// the rest, its creator or the permission. (Topics, "Threads", "Editing & Deleting
// Threads".)
func (s *Server) updateThread(c *call) (answer, *refusal) {
	ch, no := s.channelOf(c, ViewChannel)
	if no != nil {
		return answer{}, no
	}
	var r struct {
		Archived *bool `json:"archived"`
	}
	if no := c.decode(&r); no != nil {
		return answer{}, no
	}
	fields, _ := c.body.(object)
	if !ch.isThread() || r.Archived == nil || len(fields) > 1 {
		var bad problems
		bad.add(nil, "DISCORDTEST_NOT_PLAYED", "Only the archived of threads is played.")
		return answer{}, bad.refusal()
	}
	t := ch.thread
	wrote := slices.ContainsFunc(ch.messages, func(m *message) bool { return m.author == s.AppID && m.kind != threadStarter })
	moderates := s.can(s.AppID, ch, ManageThreads) || t.owner == s.AppID
	if !moderates && (*r.Archived || t.locked || !wrote) {
		return refused(50013)
	}
	if t.archived != *r.Archived {
		t.archived, t.archivedAt = *r.Archived, s.clock.Now()
		s.dispatchChannel("THREAD_UPDATE", ch)
	}
	return ok(s.channelObject(ch))
}
