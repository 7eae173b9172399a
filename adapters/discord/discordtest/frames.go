package discordtest

import (
	"bytes"
	"encoding/json"
	"slices"
	"time"
)

// Opcodes of the gateway. (Topics, "Gateway Opcodes".)
const (
	opDispatch  = 0
	opHeartbeat = 1
	opIdentify  = 2
	opPresence  = 3
	opVoice     = 4
	opResume    = 6
	opReconnect = 7
	opMembers   = 8
	opInvalid   = 9
	opHello     = 10
	opAck       = 11
)

// Close codes of the gateway. (Topics, "Gateway Close Event Codes".)
const (
	closeOpcode    = 4001
	closeDecode    = 4002
	closeBefore    = 4003
	closeToken     = 4004
	closeTwice     = 4005
	closeSequence  = 4007
	closeRate      = 4008
	closeTimeout   = 4009
	closeShard     = 4010
	closeVersion   = 4012
	closeIntents   = 4013
	closeForbidden = 4014
)

// frame is what the server sends. Sequence and name are null in all but
// dispatches; some have no data at all.
type frame struct {
	Op       int     `json:"op"`
	Data     any     `json:"d,omitempty"`
	Sequence *int    `json:"s"`
	Name     *string `json:"t"`
}

// sendFrame queues a frame, once it is held to the official types.
func (c *conn) sendFrame(f frame) {
	if c.dead {
		return
	}
	data, err := json.Marshal(f)
	if err != nil {
		c.s.dishonest("a frame of opcode %d: %v", f.Op, err)
		return
	}
	c.s.holdFrame(data, f)
	c.queue(outgoing{frame: data})
}

// received is what the app sends.
type received struct {
	Op   *int            `json:"op"`
	Data json.RawMessage `json:"d"`
}

// receive acts on a frame of the app's.
func (c *conn) receive(data []byte) {
	now := c.s.clock.Now()
	c.sends = slices.DeleteFunc(c.sends, func(t time.Time) bool { return !now.Before(t.Add(sendsWindow)) })
	c.sends = append(c.sends, now)
	var r received
	switch {
	case len(c.sends) > sendsMost:
		c.punish(closeRate, "Rate limited")
		return
	case len(data) > frameMost:
		c.punish(closeDecode, "Payload over 4096 bytes")
		return
	case json.Unmarshal(data, &r) != nil || r.Op == nil:
		c.punish(closeDecode, "Decode error")
		return
	}
	if !c.s.heldToTypes(data, *r.Op) {
		c.punish(closeDecode, "Decode error: not of the official type")
		return
	}
	switch *r.Op {
	case opHeartbeat:
		c.heartbeat(r.Data, now)
	case opIdentify:
		c.identify(r.Data, now)
	case opResume:
		c.resume(r.Data, now)
	case opPresence, opVoice, opMembers:
		if c.session == nil {
			c.punish(closeBefore, "Not authenticated")
		}
		// The rest is of no interest here: nobody sees the bot's status.
	default:
		c.punish(closeOpcode, "Unknown opcode")
	}
}

func (c *conn) heartbeat(data json.RawMessage, now time.Time) {
	if !bytes.Equal(data, []byte("null")) {
		var last int
		if json.Unmarshal(data, &last) != nil {
			c.punish(closeDecode, "Decode error")
			return
		}
		if c.session != nil && last > c.session.sequence {
			c.punish(closeSequence, "Invalid seq")
			return
		}
	}
	c.beat = now
	c.beats++
	if !c.s.gateway.deaf {
		c.sendFrame(frame{Op: opAck})
	}
}

func (c *conn) identify(data json.RawMessage, now time.Time) {
	var id struct {
		Token      string   `json:"token"`
		Intents    *Intents `json:"intents"`
		Compress   bool     `json:"compress"`
		Shard      []int    `json:"shard"`
		Properties object   `json:"properties"`
	}
	s := c.s
	switch {
	case c.session != nil:
		c.punish(closeTwice, "Already authenticated")
	case json.Unmarshal(data, &id) != nil || id.Properties == nil || id.Intents == nil:
		c.punish(closeDecode, "Decode error")
	case unBot(id.Token) != s.Token:
		c.punish(closeToken, "Authentication failed")
	case id.Shard != nil && (len(id.Shard) != 2 || id.Shard[0] != 0 || id.Shard[1] != 1):
		c.punish(closeShard, "Invalid shard")
	case *id.Intents&^knownIntents != 0:
		c.punish(closeIntents, "Invalid intent(s)")
	case *id.Intents&privileged&^s.o.Intents != 0:
		c.punish(closeForbidden, "Disallowed intent(s)")
	case s.o.Rates && !s.o.Begins && now.Before(s.gateway.identified.Add(identifyEvery)), s.gateway.startsLeft(now) == 0:
		s.refuses(Refusal{Operation: "gateway", Request: c.path, Message: "too many sessions started"})
		c.sendFrame(frame{Op: opInvalid, Data: false})
	default:
		s.gateway.identified = now
		s.gateway.starts--
		c.begin(*id.Intents, id.Shard)
	}
}
