// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

// The dashboard as one would write it in Go: three requests at once over kept connections, each checked to be JSON, and
// joined.
// compose-go PORT UPSTREAM
package main

import (
	"encoding/json"
	"errors"
	"io"
	"log"
	"net/http"
	"os"
	"time"
)

var client = &http.Client{
	Timeout:   5 * time.Second,
	Transport: &http.Transport{MaxIdleConns: 8192, MaxIdleConnsPerHost: 4096, DisableCompression: true},
}

type dashboard struct {
	User   json.RawMessage `json:"user"`
	Orders json.RawMessage `json:"orders"`
	Unread json.RawMessage `json:"unread"`
}

func part(request *http.Request, url string, into *json.RawMessage, done chan<- error) {
	asked, err := http.NewRequestWithContext(request.Context(), http.MethodGet, url, nil)
	if err != nil {
		done <- err
		return
	}
	response, err := client.Do(asked)
	if err != nil {
		done <- err
		return
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err == nil && (response.StatusCode != http.StatusOK || !json.Valid(body)) {
		err = errors.New("not a good answer")
	}
	*into = body
	done <- err
}

func main() {
	url := "http://127.0.0.1:" + os.Args[2] + "/small"
	http.HandleFunc("/dashboard", func(writer http.ResponseWriter, request *http.Request) {
		var answer dashboard
		done := make(chan error, 3)
		go part(request, url, &answer.User, done)
		go part(request, url, &answer.Orders, done)
		go part(request, url, &answer.Unread, done)
		for range [3]int{} {
			if err := <-done; err != nil {
				writer.WriteHeader(http.StatusBadGateway)
				return
			}
		}
		body, err := json.Marshal(answer)
		if err != nil {
			writer.WriteHeader(http.StatusInternalServerError)
			return
		}
		writer.Header().Set("Content-Type", "application/json")
		writer.Write(body)
	})
	log.Fatal(http.ListenAndServe("127.0.0.1:"+os.Args[1], nil))
}
