package slacktest

// surface is where blocks are shown.
type surface string

const (
	inMessage surface = "message"
	inModal   surface = "modal"
	inHome    surface = "home"
)

// checkBlocks checks the blocks of a surface and returns them with an id each.
func (s *Server) checkBlocks(list []any, on surface) ([]any, error) {
	for _, b := range list {
		o, ok := b.(object)
		if !ok {
			return nil, failed("invalid_blocks")
		}
		if str(o, "block_id") == "" {
			o["block_id"] = token()[:5]
		}
	}
	return list, nil
}

func (s *Server) checkViewBody(body object, kind string) (object, error) {
	list, ok := body["blocks"].([]any)
	if str(body, "type") != kind || !ok {
		return nil, failed("invalid_arguments")
	}
	_, err := s.checkBlocks(list, surface(kind))
	return body, err
}
